//! This process and those below it, as Linux shows them: what memory they took, where they listen.

use std::{
    collections::{HashMap, HashSet},
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
    process,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

/// This process and all that descend from it.
///
/// # Errors
/// `/proc` cannot be read.
pub fn family() -> Result<Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").context("only Linux shows its processes in /proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some(parent) = status(pid, "PPid:") {
            children.entry(u32::try_from(parent)?).or_default().push(pid);
        }
    }
    let mut family = vec![process::id()];
    let mut next = 0;
    while let Some(pid) = family.get(next) {
        family.extend(children.remove(pid).unwrap_or_default());
        next += 1;
    }
    Ok(family)
}

/// Sends a process what Ctrl-C sends it.
///
/// # Errors
/// It is not running.
pub fn interrupt(pid: u32) -> Result<()> {
    let pid = Pid::from_raw(pid.cast_signed()).context("no process has this id")?;
    Ok(kill_process(pid, Signal::INT)?)
}

/// The most memory, in bytes, that a process has taken so far.
///
/// # Errors
/// It is not running.
pub fn peak_memory(pid: u32) -> Result<u64> {
    Ok(status(pid, "VmHWM:").with_context(|| format!("there is no process {pid}"))? * 1024)
}

/// The CPU time, user and system, that a process and its threads have taken so far; to a hundredth of a second.
///
/// # Errors
/// It is not running.
pub fn cpu_time(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The command's name, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(')').context("a line of another form")?;
    let ticks = |n: usize| fields.split_whitespace().nth(n).and_then(|ticks| ticks.parse().ok());
    let (user, system): (Option<u64>, Option<u64>) = (ticks(11), ticks(12));
    let ticks = user.zip(system).map(|(user, system)| user + system);
    // Linux shows hundredths of a second, whatever its own tick is.
    Ok(Duration::from_millis(10) * u32::try_from(ticks.context("no CPU time")?)?)
}

/// Every TCP address that this process or one below it listens on.
///
/// # Errors
/// `/proc` cannot be read.
pub fn listeners() -> Result<Vec<SocketAddr>> {
    let mut sockets = HashSet::new();
    for pid in family()? {
        // A process may end while it is looked at.
        for fd in fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten() {
            let target = fs::read_link(fd.path()).unwrap_or_default();
            let inode = target.to_str().and_then(|name| name.strip_prefix("socket:["));
            sockets.extend(inode.map(|inode| inode.trim_end_matches(']').to_owned()));
        }
    }
    let mut listeners = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        if !Path::new(table).exists() {
            continue;
        }
        for line in fs::read_to_string(table)?.lines().skip(1) {
            let fields: Vec<_> = line.split_ascii_whitespace().collect();
            let [_, local, _, "0A", _, _, _, _, _, inode, ..] = fields[..] else { continue };
            if sockets.contains(inode) {
                listeners.push(address(local).with_context(|| format!("{table}: {local}"))?);
            }
        }
    }
    ensure!(!listeners.is_empty(), "no listener at all: nothing was looked at");
    Ok(listeners)
}

/// A number of `/proc/{pid}/status`.
fn status(pid: u32, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// An address as the kernel prints it: groups of 32 bits in the machine's byte order, in hex.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let words: Vec<[u8; 4]> = ip
        .as_bytes()
        .chunks(8)
        .map(|word| {
            let word = std::str::from_utf8(word).ok()?;
            Some(u32::from_str_radix(word, 16).ok()?.to_ne_bytes())
        })
        .collect::<Option<_>>()?;
    let ip = match words[..] {
        [v4] => IpAddr::V4(Ipv4Addr::from(v4)),
        [_, _, _, _] => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(words.concat()).ok()?)),
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_listener_of_this_process_is_seen() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        assert!(listeners().unwrap().contains(&address));
        drop(listener);
        // Another test of this process may listen; this one no longer does.
        assert!(!listeners().is_ok_and(|listeners| listeners.contains(&address)));
    }

    #[test]
    fn addresses_of_both_families() {
        assert_eq!(address("0100007F:1F90"), Some("127.0.0.1:8080".parse().unwrap()));
        assert_eq!(
            address("00000000000000000000000001000000:0050"),
            Some("[::1]:80".parse().unwrap())
        );
        assert_eq!(address("zz:0050"), None);
    }
}
