/* Sections of the payload: from the inert elements of the page to columns of numbers and texts.
   The format is told in coding.py; nothing here knows what a column means. */

const SECTION_PREFIX = "blockmap-";
const INFLATED_AT_ONCE = 1 << 17;

/** Tell whether the page carries a section. */
function hasSection(name) {
  return document.getElementById(SECTION_PREFIX + name) !== null;
}

/** Open a section: its facts, and its columns by name. */
async function openSection(name) {
  const element = document.getElementById(SECTION_PREFIX + name);
  const bytes = await inflateRaw(fromBase64(element.textContent));
  element.remove();
  return await readSection(bytes);
}

function fromBase64(text) {
  if (typeof Uint8Array.fromBase64 === "function") {
    return Uint8Array.fromBase64(text);
  }
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

/** Inflate with the browser's own means, or with fflate where an old browser has none. */
async function inflateRaw(bytes) {
  let stream = null;
  try {
    stream = new DecompressionStream("deflate-raw");
  } catch (notThere) {
    return fflate.inflateSync(bytes);
  }
  const inflated = new Response(stream.readable).arrayBuffer();
  const writer = stream.writable.getWriter();
  for (let at = 0; at < bytes.length; at += INFLATED_AT_ONCE) {
    await writer.write(bytes.subarray(at, at + INFLATED_AT_ONCE));
    await giveWay();
  }
  await writer.close();
  return new Uint8Array(await inflated);
}

async function readSection(bytes) {
  const reader = new ByteReader(bytes);
  const header = JSON.parse(reader.text(reader.integers(1)[0]));
  const columns = {};
  for (const [name, coding, count] of header.columns) {
    columns[name] = readColumn(reader, coding, count);
    await giveWay();
  }
  return { meta: header.meta, columns: columns };
}

function readColumn(reader, coding, count) {
  if (coding === "text") {
    return JSON.parse(reader.text(count));
  }
  if (coding === "bytes") {
    return reader.plain(count);
  }
  const values = reader.integers(count);
  if (coding === "zigzag" || coding === "delta") {
    unfold(values);
  }
  if (coding === "delta") {
    accumulate(values);
  }
  return values;
}

/** Signed integers were folded to 0, -1, 1, -2, …; take them apart in place. */
function unfold(values) {
  for (let i = 0; i < values.length; i++) {
    values[i] = (values[i] >>> 1) ^ -(values[i] & 1);
  }
}

/** Turn differences into values in place. */
function accumulate(values) {
  for (let i = 1; i < values.length; i++) {
    values[i] += values[i - 1];
  }
}

/** Offsets of runs from their lengths: run i is offsets[i] to offsets[i + 1]. */
function offsetsOf(lengths) {
  const offsets = new Uint32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) {
    offsets[i + 1] = offsets[i] + lengths[i];
  }
  return offsets;
}

class ByteReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  plain(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text(length) {
    return new TextDecoder().decode(this.plain(length));
  }

  /** Read unsigned integers of 7 bits per byte, low bits first. */
  integers(count) {
    const bytes = this.bytes;
    const values = new Int32Array(count);
    let at = this.at;
    for (let i = 0; i < count; i++) {
      let byte = bytes[at++];
      let value = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = bytes[at++];
        value |= (byte & 127) << shift;
      }
      values[i] = value;
    }
    this.at = at;
    return values;
  }
}
