//! Just enough DER to recognise what a file holds before OpenSSL is asked: tag, length, content. Nothing is interpreted here.

/// INTEGER.
pub(crate) const INTEGER: u8 = 0x02;
/// OCTET STRING.
pub(crate) const OCTET_STRING: u8 = 0x04;

/// SEQUENCE.
pub(crate) const SEQUENCE: u8 = 0x30;

/// One element: its tag, what is inside, and what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) rest: &'a [u8],
}

/// Reads the first element, if its definite length fits into the octets. Multi-octet tags do not occur in what we read.
pub(crate) fn first(octets: &[u8]) -> Option<Element<'_>> {
    let (&tag, after_tag) = octets.split_first()?;
    let (&short, after_length) = after_tag.split_first()?;
    let (length, body) = if short < 0x80 {
        (usize::from(short), after_length)
    } else {
        long_length(short, after_length)?
    };
    let (content, rest) = body.split_at_checked(length)?;
    Some(Element { tag, content, rest })
}

fn long_length(first: u8, octets: &[u8]) -> Option<(usize, &[u8])> {
    let count = usize::from(first & 0x7f);
    // 0x80 is BER's indefinite form; more than four octets of length is no key file.
    if count == 0 || count > 4 {
        return None;
    }
    let (digits, rest) = octets.split_at_checked(count)?;
    Some((
        digits
            .iter()
            .fold(0, |length, digit| length << 8 | usize::from(*digit)),
        rest,
    ))
}

/// The content of a SEQUENCE that fills the octets exactly: nothing may trail it.
pub(crate) fn whole_sequence(octets: &[u8]) -> Option<&[u8]> {
    first(octets)
        .filter(|element| element.tag == SEQUENCE && element.rest.is_empty())
        .map(|element| element.content)
}

/// The elements inside a SEQUENCE's content, up to the first that cannot be read.
pub(crate) fn elements(content: &[u8]) -> impl Iterator<Item = Element<'_>> {
    std::iter::successors(first(content), |element| first(element.rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_short_and_long_lengths() {
        assert_eq!(
            first(&[2, 1, 7, 9]),
            Some(Element {
                tag: 2,
                content: &[7],
                rest: &[9]
            })
        );
        let mut long = vec![4, 0x82, 1, 0];
        long.resize(4 + 256, 0xaa);
        assert_eq!(first(&long).map(|element| element.content.len()), Some(256));
    }

    #[test]
    fn refuses_lengths_beyond_the_end_and_indefinite_ones() {
        for octets in [
            &[][..],
            &[2],
            &[2, 2, 7],
            &[0x30, 0x80, 0, 0],
            &[0x30, 0x85, 0, 0, 0, 0, 0],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(first(octets), None);
        }
    }

    #[test]
    fn a_whole_sequence_has_nothing_behind_it() {
        assert_eq!(whole_sequence(&[0x30, 1, 5]), Some(&[5][..]));
        assert_eq!(whole_sequence(&[0x30, 1, 5, 0]), None);
        assert_eq!(whole_sequence(&[0x31, 1, 5]), None);
    }
}
