//! The listeners, over real sockets.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

struct Running {
    public: std::net::SocketAddr,
    private: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
    _service: Service,
}

async fn running(limits: Limits) -> Running {
    let service = service("http://127.0.0.1:8080", HS256);
    let bind = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listeners = Listeners {
        public: bind().await,
        private: bind().await,
    };
    let (public, private) = (
        listeners.public.local_addr().unwrap(),
        listeners.private.local_addr().unwrap(),
    );
    let (stop, stopped) = oneshot::channel();
    let shutdown = Shutdown::after(async move {
        let _ = stopped.await;
    });
    let served = tokio::spawn(serve(service.app.clone(), limits, listeners, shutdown));
    Running {
        public,
        private,
        stop,
        served,
        _service: service,
    }
}

/// Sends and reads until the other side closes; fails when it does not within five seconds.
async fn exchange(address: std::net::SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    read_to_end(&mut stream).await
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset after the answer is as good as an end.
    let _ = timeout(Duration::from_secs(5), stream.read_to_end(&mut answer))
        .await
        .expect("the connection stays open");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn both_listeners_serve_their_own_paths() {
    let running = running(Limits::default()).await;
    let ask = |path: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into_bytes()
    };
    assert!(
        exchange(running.private, &ask("/healthz"))
            .await
            .starts_with("HTTP/1.1 200 ")
    );
    assert!(
        exchange(running.public, &ask("/healthz"))
            .await
            .starts_with("HTTP/1.1 404 ")
    );
    running.stop.send(()).unwrap();
    timeout(Duration::from_secs(5), running.served)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off() {
    let running = running(Limits {
        head_time: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    let began = Instant::now();
    exchange(running.public, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    assert!(
        began.elapsed() >= Duration::from_millis(150) && began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_cut_off() {
    let running = running(Limits {
        head_time: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    exchange(running.public, b"").await;
}

#[tokio::test]
async fn a_connection_that_idles_after_its_answer_is_cut_off() {
    let running = running(Limits {
        head_time: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    let answer = exchange(running.public, b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off_with_a_page() {
    let running = running(Limits {
        request_time: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    let head = b"POST /p/acme/handoff HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\nConnection: close\r\n\r\ntoken=";
    let answer = exchange(running.public, head).await;
    assert!(
        answer.starts_with("HTTP/1.1 408 ") && answer.contains("WEB-408"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_refused_while_it_arrives() {
    let running = running(Limits {
        body: 1024,
        ..Limits::default()
    })
    .await;
    let mut stream = TcpStream::connect(running.public).await.unwrap();
    let head = b"POST /p/acme/handoff HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    stream.write_all(head).await.unwrap();
    for _ in 0..3 {
        let _ = stream
            .write_all(format!("200\r\n{}\r\n", "x".repeat(512)).as_bytes())
            .await;
    }
    let answer = read_to_end(&mut stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 413 ") && answer.contains("WEB-413"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_head_over_the_limit_is_refused() {
    let running = running(Limits::default()).await;
    let request = format!(
        "GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\nConnection: close\r\n\r\n",
        "x".repeat(80 * 1024)
    );
    let answer = exchange(running.public, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn what_is_no_http_does_not_stop_the_service() {
    let running = running(Limits::default()).await;
    for rubbish in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".as_slice(),
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\x00\x00\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(running.public).await.unwrap();
        let _ = stream.write_all(rubbish).await;
        drop(stream);
    }
    let answer = exchange(
        running.public,
        b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test]
async fn a_stop_finishes_what_is_in_work_and_lets_nobody_new_in() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.public).await.unwrap();
    let head = b"POST /p/acme/handoff HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\ntoken";
    stream.write_all(head).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(
        TcpStream::connect(running.public).await.is_err(),
        "the listener is still there"
    );
    stream.write_all(b"=x").await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.contains("BRG-1001"),
        "{answer}"
    );
    timeout(Duration::from_secs(5), running.served)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_its_grace() {
    let running = running(Limits {
        grace: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    let mut stream = TcpStream::connect(running.public).await.unwrap();
    stream.write_all(b"POST /p/acme/handoff HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.send(()).unwrap();
    timeout(Duration::from_secs(5), running.served)
        .await
        .unwrap()
        .unwrap();
}
