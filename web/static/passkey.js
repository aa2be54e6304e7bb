// Asks the browser for a passkey when a form is to be sent, and sends its answer with the form.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const described = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));

function created(options) {
  return navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: described(options.excludeCredentials),
    },
  });
}

function shown(options) {
  return navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: described(options.allowCredentials),
    },
  });
}

// what the portal reads, as PublicKeyCredential.toJSON of newer browsers writes it
function written(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: toText(response.clientDataJSON) };
  if (response.attestationObject) {
    parts.attestationObject = toText(response.attestationObject);
    parts.transports = response.getTransports?.() ?? [];
  } else {
    parts.authenticatorData = toText(response.authenticatorData);
    parts.signature = toText(response.signature);
    parts.userHandle = response.userHandle ? toText(response.userHandle) : null;
  }
  const id = toText(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response: parts });
}

function tell(form, trouble) {
  for (const one of form.querySelectorAll("[data-trouble]")) {
    one.hidden = one.dataset.trouble !== trouble;
  }
}

async function send(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(`${form.getAttribute("action")}/begin`, { method: "POST", body });
  if (answer.redirected) {
    location.assign(answer.url); // the log-in is over, or a proof is asked for first
    return;
  }
  if (!answer.ok) {
    throw new Error("refused");
  }
  const options = await answer.json();
  const credential = await (options.user ? created(options) : shown(options));
  form.elements.credential.value = written(credential);
  form.submit();
}

async function ask(form) {
  if (!globalThis.PublicKeyCredential) {
    return "unsupported";
  }
  if (location.hostname !== form.dataset.party) {
    return "elsewhere";
  }
  try {
    await send(form);
  } catch (error) {
    return error.name === "InvalidStateError" ? "known" : "failed";
  }
  return null;
}

for (const form of document.querySelectorAll("form[data-party]")) {
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell(form, null);
    button.disabled = true;
    tell(form, await ask(form));
    button.disabled = false;
  });
}
