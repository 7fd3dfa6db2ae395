// Reads a QR with the camera: by the browser's own decoder where there is one, else by one that this till serves.
let decoder;

async function load() {
  if ('BarcodeDetector' in globalThis && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    return async video => (await detector.detect(video))[0]?.rawValue;
  }
  await new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('./jsQR.js', import.meta.url);
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const canvas = document.createElement('canvas');
  const pixels = canvas.getContext('2d', { willReadFrequently: true });
  return async video => {
    const scale = Math.min(1, 800 / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    pixels.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pixels.getImageData(0, 0, canvas.width, canvas.height);
    return globalThis.jsQR(data, width, height)?.data;
  };
}

// Returns the text of the first pass it sees, or of what is asked for instead; null when stopped.
export async function read(video, signal, isIt = text => text.startsWith('PR1:')) {
  let found = null;
  await watch(video, signal, text => {
    if (!isIt(text)) return false;
    found = text;
    return true;
  });
  return found;
}

// A camera that did not start in the browser's time, on a busy machine, is asked again (AbortError of getUserMedia, Media Capture and Streams); one that is refused or not there is not.
async function open(tries = 3) {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
  } catch (error) {
    if (error.name !== 'AbortError' || tries <= 1) throw error;
    return open(tries - 1);
  }
}

// Calls seen(text) for each picture with a code in it, until that returns true or it is stopped.
export async function watch(video, signal, seen) {
  const stream = await open();
  try {
    decoder ??= await load();
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    while (!signal.aborted) {
      const text = video.videoWidth > 0 ? await decoder(video) : null;
      if (text && await seen(text))
        return;
      await new Promise(resolve => setTimeout(resolve, 80));
    }
  } finally {
    video.hidden = true;
    video.srcObject = null;
    for (const track of stream.getTracks())
      track.stop();
  }
}
