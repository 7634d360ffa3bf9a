//! CPU time, user and system, by the kernel's own count in nanoseconds, not in ticks: what others do on the machine is not in it.

use anyhow::Result;
use nix::{
    time::{ClockId, clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};

/// Milliseconds that a process has taken with all its threads, those that have ended among them.
pub(crate) fn process_ms(pid: u32) -> Result<f64> {
    read(clock_getcpuclockid(Pid::from_raw(i32::try_from(pid)?))?)
}

/// Milliseconds that this thread has taken.
pub(crate) fn thread_ms() -> Result<f64> {
    read(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

fn read(clock: ClockId) -> Result<f64> {
    let time = clock_gettime(clock)?;
    Ok(time.tv_sec() as f64 * 1e3 + time.tv_nsec() as f64 / 1e6)
}
