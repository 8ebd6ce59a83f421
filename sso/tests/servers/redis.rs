//! A real `redis-server` on a free loopback port, in a folder of its own; it ends with the test, also when the test is killed.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The shell waits for the end of its input, which comes with the end of whoever holds the other side; then it ends the server.
const GUARD: &str = r#""$@" >log 2>&1 & pid=$!; echo $pid; read -r _; kill -9 $pid; wait $pid"#;

/// A running server.
pub(crate) struct Server {
    pub(crate) port: u16,
    /// The server itself.
    pub(crate) pid: String,
    guard: Child,
    sentinel: bool,
    options: Vec<String>,
    folder: TempDir,
}

impl Server {
    /// Starts a server with options such as `--appendonly yes`.
    pub(crate) fn start(options: &[&str]) -> Server {
        Server::start_as(false, options)
    }

    /// Starts a server; a sentinel's options are the lines of its configuration.
    pub(crate) fn start_as(sentinel: bool, options: &[&str]) -> Server {
        let options: Vec<String> = options.iter().map(|text| (*text).to_owned()).collect();
        // Another program may have been faster to take the port.
        let started = (0..10).find_map(|_| Server::attempt(sentinel, &options));
        assert!(started.is_some(), "no redis-server with {options:?}");
        started.unwrap()
    }

    fn attempt(sentinel: bool, options: &[String]) -> Option<Server> {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let (guard, pid) = spawn(sentinel, port, options, folder.path());
        let server = Server {
            port,
            pid,
            guard,
            sentinel,
            options: options.to_vec(),
            folder,
        };
        server.answers().then_some(server)
    }

    /// `redis://…` of this server.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends the server as a crash does.
    pub(crate) fn kill(&mut self) {
        drop(self.guard.stdin.take());
        self.guard.wait().unwrap();
    }

    /// Starts it again, with what is in its folder: as docs/operations.md says, after a look at the file that it appended to.
    pub(crate) fn start_again(&mut self) {
        self.repair();
        (self.guard, self.pid) = spawn(self.sentinel, self.port, &self.options, self.folder.path());
        assert!(self.answers());
    }

    /// A server that died while it appended a transaction cuts the file off within it when it loads it, and takes half of the transaction for
    /// done at the next start; its own tool cuts the whole of it off.
    fn repair(&self) {
        let manifest = self
            .folder
            .path()
            .join("appendonlydir/appendonly.aof.manifest");
        if !manifest.exists() {
            return;
        }
        let mut tool = Command::new("redis-check-aof")
            .arg("--fix")
            .arg(&manifest)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // It asks before it cuts; when there is nothing to cut it does not listen.
        let _unheard = tool.stdin.take().unwrap().write_all(b"y\n");
        assert!(tool.wait().unwrap().success());
    }

    /// Whether it answers soon, and is ours.
    fn answers(&self) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10) {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            if log.contains("Address already in use") || log.contains("FATAL") {
                return false;
            }
            let mut answer = String::new();
            if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port))
                && stream.write_all(b"PING\r\n").is_ok()
                && BufReader::new(stream).read_line(&mut answer).is_ok()
                && (answer.starts_with("+PONG") || answer.starts_with("-NOAUTH"))
            {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ended = self.guard.wait();
    }
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // A cluster's second port is 10000 higher.
    if port < 55_000 { port } else { free_port() }
}

fn spawn(sentinel: bool, port: u16, options: &[String], folder: &Path) -> (Child, String) {
    let present = Command::new("redis-server").arg("--version").output();
    assert!(
        present.is_ok(),
        "redis-server is missing; `scripts/install test` installs the Debian package redis-server"
    );
    let mut command = Command::new("sh");
    command.args(["-c", GUARD, "sh", "redis-server"]);
    if sentinel {
        // It keeps what it learns in its configuration.
        std::fs::write(folder.join("sentinel.conf"), options.join("\n")).unwrap();
        command.args(["sentinel.conf", "--sentinel", "--port", &port.to_string()]);
    } else {
        command.args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ]);
        command.args(options);
    }
    let mut guard = command
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pid = String::new();
    BufReader::new(guard.stdout.take().unwrap())
        .read_line(&mut pid)
        .unwrap();
    (guard, pid.trim().to_owned())
}
