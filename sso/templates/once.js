// Of two clicks in a row the first one counts: a message works once.
let sent = -Infinity;
form.addEventListener("submit", event => {
  if (event.timeStamp - sent < 2000) event.preventDefault();
  else sent = event.timeStamp;
});
