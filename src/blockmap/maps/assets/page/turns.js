/* Long work in turns: every few milliseconds the browser may answer a reader or show a picture before the work goes on.
   A message to ourselves is the soonest way back; timers are held back by browsers, frames by slow graphics. */

const TURN_MS = 12;

const mailbox = new MessageChannel();
const waiting = [];
let turnBegan = 0;

mailbox.port1.onmessage = () => waiting.shift()();

/** Come back once the browser has had its turn. */
async function nextTurn() {
  await new Promise((goOn) => {
    waiting.push(goOn);
    mailbox.port2.postMessage(0);
  });
  turnBegan = performance.now();
}

/** Let the browser have its turn, if ours has been long enough. */
async function giveWay() {
  if (performance.now() - turnBegan > TURN_MS) {
    await nextTurn();
  }
}

/** Take some steps one after the other, giving way between them. */
async function inTurns(steps) {
  for (const step of steps) {
    step();
    await giveWay();
  }
}
