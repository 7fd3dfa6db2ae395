// Passkeys (WebAuthn level 3): a form with data-passkey asks for its options, and sends what the browser answers.
const answers = {
  create: async options => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: async options => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

async function run(form) {
  const response = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "RequestVerificationToken": form.elements["__RequestVerificationToken"].value },
  });
  if (!response.ok) throw new Error(`options: ${response.status}`);
  const credential = await answers[form.dataset.passkey](await response.json());
  form.elements["credential"].value = JSON.stringify(credential.toJSON());
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", event => {
    event.preventDefault();
    const line = form.querySelector(".p-status");
    run(form).catch(() => { line.textContent = line.dataset.failed; });
  });
}
