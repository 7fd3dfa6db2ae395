// Passkeys (WebAuthn level 3): a form with data-passkey, or a button in a form that asks for more, asks for its options, and sends what the browser answers.
const answers = {
  create: async options => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: async options => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

async function run(form, { options, passkey }) {
  const response = await fetch(options, {
    method: "POST",
    headers: { "RequestVerificationToken": form.elements["__RequestVerificationToken"].value },
  });
  if (!response.ok) throw new Error(`options: ${response.status}`);
  const credential = await answers[passkey](await response.json());
  (form.elements["credential"] ?? form.elements["Credential"]).value = JSON.stringify(credential.toJSON());
  form.submit();
}

for (const asking of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  asking.hidden = false;
  const form = asking.closest("form");
  asking.addEventListener(asking === form ? "submit" : "click", event => {
    event.preventDefault();
    const line = form.querySelector(".p-status");
    run(form, asking.dataset).catch(() => { line.textContent = line.dataset.failed; });
  });
}
