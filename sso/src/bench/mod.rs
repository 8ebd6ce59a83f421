//! The performance table: one sign-on in process beside the raw signature operations it cannot do without.
//!
//! Sign-on and raw operations alternate on one thread in slices, and medians are compared: machines are noisy, so only ratios within one run mean
//! something. A quoted figure takes 15 slices of 0.4 s for each case, the method of the prototype that reached 0.95. Start at [`run`].

#[cfg(feature = "simulator")]
pub mod load;
pub mod requests;
pub(crate) mod scene;
pub mod store;

use scene::Scene;
use std::fmt;
use std::time::{Duration, Instant};

/// How long to measure.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Rounds; each measures every case once.
    pub rounds: usize,
    /// Length of one measurement.
    pub slice: Duration,
}

impl Effort {
    /// For a figure to be quoted: 15 rounds of 0.4 s for each case.
    pub const FULL: Effort = Effort {
        rounds: 15,
        slice: Duration::from_millis(400),
    };
    /// To see that nothing is broken: about three seconds altogether.
    pub const SMOKE: Effort = Effort {
        rounds: 30,
        slice: Duration::from_millis(20),
    };
}

/// Operations per second, one thread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Table {
    /// Raw OpenSSL RSA-2048 signatures (SHA-256).
    pub raw_sign: f64,
    /// Raw OpenSSL RSA-2048 verifications.
    pub raw_verify: f64,
    /// Whole sign-ons: decode and verify a Redirect request, judge, build, sign, encode.
    pub sign_on: f64,
    /// Raw OpenSSL ECDSA signatures on P-256 (SHA-256).
    pub raw_sign_p256: f64,
    /// Whole sign-ons answered with a P-256 key (the request still RSA-2048).
    pub sign_on_p256: f64,
}

impl Table {
    /// The most sign-ons per second that the two RSA operations leave room for: 1 / (t_sign + t_verify).
    pub fn ceiling(&self) -> f64 {
        1.0 / (1.0 / self.raw_sign + 1.0 / self.raw_verify)
    }

    /// Share of the ceiling that is reached.
    pub fn reached(&self) -> f64 {
        self.sign_on / self.ceiling()
    }

    /// Our own code in one sign-on, in microseconds.
    pub fn own_micros(&self) -> f64 {
        (1.0 / self.sign_on - 1.0 / self.ceiling()) * 1e6
    }

    fn ceiling_p256(&self) -> f64 {
        1.0 / (1.0 / self.raw_sign_p256 + 1.0 / self.raw_verify)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "one thread, medians, operations per second")?;
        writeln!(
            f,
            "{:<52} {:>10.0}",
            "raw OpenSSL sign, RSA-2048 SHA-256", self.raw_sign
        )?;
        writeln!(
            f,
            "{:<52} {:>10.0}",
            "raw OpenSSL verify, RSA-2048 SHA-256", self.raw_verify
        )?;
        writeln!(
            f,
            "{:<52} {:>10.0}",
            "ceiling 1/(t_sign + t_verify)",
            self.ceiling()
        )?;
        writeln!(
            f,
            "{:<52} {:>10.0}",
            "sign-on: decode, verify, judge, build, sign, encode", self.sign_on
        )?;
        writeln!(
            f,
            "{:<52} {:>10.3}",
            "reached, share of the ceiling",
            self.reached()
        )?;
        writeln!(
            f,
            "{:<52} {:>10.1}",
            "our own code in one sign-on, microseconds",
            self.own_micros()
        )?;
        writeln!(
            f,
            "{:<52} {:>10.0}",
            "raw OpenSSL sign, P-256 SHA-256", self.raw_sign_p256
        )?;
        writeln!(
            f,
            "{:<52} {:>10.0}",
            "sign-on answered with P-256", self.sign_on_p256
        )?;
        write!(
            f,
            "{:<52} {:>10.3}",
            "reached, share of the P-256 ceiling",
            self.sign_on_p256 / self.ceiling_p256()
        )
    }
}

/// Measures.
///
/// # Errors
/// A text when the scene cannot be set up, or a sign-on in it fails.
pub fn run(effort: Effort) -> Result<Table, String> {
    let rsa = Scene::new(certs::KeyKind::Rsa2048)?;
    let ec = Scene::new(certs::KeyKind::P256)?;
    let mut rates: [Vec<f64>; 5] = Default::default();
    for round in 0..=effort.rounds {
        let slice = effort.slice;
        let measured = [
            rate(slice, || rsa.raw_sign())?,
            rate(slice, || rsa.raw_verify())?,
            rate(slice, || rsa.sign_on())?,
            rate(slice, || ec.raw_sign())?,
            rate(slice, || ec.sign_on())?,
        ];
        // The first round warms up and is not counted.
        if round > 0 {
            rates
                .iter_mut()
                .zip(measured)
                .for_each(|(all, one)| all.push(one));
        }
    }
    let [raw_sign, raw_verify, sign_on, raw_sign_p256, sign_on_p256] = rates.map(median);
    Ok(Table {
        raw_sign,
        raw_verify,
        sign_on,
        raw_sign_p256,
        sign_on_p256,
    })
}

fn rate(slice: Duration, mut operation: impl FnMut() -> Result<(), String>) -> Result<f64, String> {
    let start = Instant::now();
    let mut done = 0_u32;
    while start.elapsed() < slice {
        operation()?;
        done += 1;
    }
    Ok(f64::from(done) / start.elapsed().as_secs_f64())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_ceiling_and_the_share_that_is_reached() {
        let table = Table {
            raw_sign: 5000.0,
            raw_verify: 50_000.0,
            sign_on: 4318.18,
            raw_sign_p256: 60_000.0,
            sign_on_p256: 20_000.0,
        };
        assert!((table.ceiling() - 4545.45).abs() < 0.1);
        assert!((table.reached() - 0.95).abs() < 0.001);
        assert!(table.to_string().contains("0.950"));
    }

    #[test]
    fn one_disturbed_slice_moves_nothing() {
        assert!((median(vec![4000.0, 1.0, 4001.0, 3999.0, 4002.0]) - 4000.0).abs() < 1e-9);
        assert!(median(Vec::new()).abs() < 1e-9);
    }
}
