//! The `aws-chunked` framing that some S3 clients wrap their bodies in, taken off again.

use anyhow::{Result, bail};

/// Where the framing stands.
#[derive(Debug, Default)]
pub(crate) struct Unchunk {
    line: Vec<u8>,
    left: usize,
    trailing: bool,
}

impl Unchunk {
    /// Passes the payload in `bytes` on to `add`.
    pub(crate) fn take(&mut self, mut bytes: &[u8], add: &mut impl FnMut(&[u8])) -> Result<()> {
        while !bytes.is_empty() {
            if self.left > 0 {
                let (data, rest) = bytes.split_at(self.left.min(bytes.len()));
                add(data);
                self.left -= data.len();
                bytes = rest;
                continue;
            }
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let (line, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
            self.line.extend_from_slice(line);
            bytes = rest;
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                self.header(std::str::from_utf8(&line)?.trim_end())?;
            }
        }
        Ok(())
    }

    /// A line: the end of a chunk, the size of the next one, or a trailer.
    fn header(&mut self, line: &str) -> Result<()> {
        if line.is_empty() || self.trailing {
            return Ok(());
        }
        let size = line.split(';').next().unwrap_or_default();
        let Ok(size) = usize::from_str_radix(size, 16) else { bail!("no chunk's size: {line}") };
        self.left = size;
        self.trailing = size == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_of_the_framing_gives_the_payload() {
        let framed = b"5\r\nhello\r\n7;chunk-signature=ab\r\n, world\r\n0\r\nx-amz-checksum-crc32:AA==\r\n\r\n";
        for cut in 1..framed.len() {
            let (mut chunks, mut payload) = (Unchunk::default(), Vec::new());
            for piece in framed.chunks(cut) {
                chunks.take(piece, &mut |bytes| payload.extend_from_slice(bytes)).unwrap();
            }
            assert_eq!(payload, b"hello, world", "{cut}");
        }
        assert!(Unchunk::default().take(b"zz\r\n", &mut |_| ()).is_err());
    }
}
