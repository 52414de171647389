/**
 * Names of files and folders that may hold a secret. The list errs towards leaving out: a file that was left out by
 * mistake shows in the list of what is left out, a key that was uploaded by mistake has to be replaced.
 */

/** True for a name that is never eligible, whatever the configuration says. */
export function isSecretName(name: string): boolean {
  const plain = withoutCopyMarks(name.toLowerCase());
  const dot = plain.lastIndexOf('.');
  return (
    plain.startsWith('.env') ||
    plain.endsWith('.env') ||
    NAMES.has(plain) ||
    (dot !== -1 && EXTENSIONS.has(plain.slice(dot + 1))) ||
    PATTERNS.some((pattern) => pattern.test(plain))
  );
}

const NAMES: ReadonlySet<string> = new Set([
  // Logins of tools.
  '.netrc',
  '_netrc',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
  '.dockercfg',
  '.dockerconfigjson',
  '.htpasswd',
  '.pgpass',
  '.my.cnf',
  '.mylogin.cnf',
  '.s3cfg',
  '.boto',
  '.vault-token',
  '.terraformrc',
  'auth.json',
  'kubeconfig',
  'application_default_credentials.json',
  'serviceaccountkey.json',
  'auth.toml',
  '.yarnrc.yml',
  '.dev.vars',
  'htpasswd',
  'pgpass.conf',
  '.smbcredentials',
  'rclone.conf',
  '.rclone.conf',
  '.msmtprc',
  '.fetchmailrc',
  '.google_authenticator',
  'settings-security.xml',
  // What browsers and wallets keep.
  'logins.json',
  'key3.db',
  'key4.db',
  'wallet.dat',
  // Folders that hold keys and logins.
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.password-store',
]);

const EXTENSIONS: ReadonlySet<string> = new Set([
  'pem',
  'key',
  'p8',
  'pk8',
  'pvk',
  'snk',
  'p12',
  'pfx',
  'pkcs12',
  'jks',
  'jceks',
  'bks',
  'keystore',
  'kdb',
  'kdbx',
  'psafe3',
  'keychain',
  'keychain-db',
  'agilekeychain',
  '1pif',
  '1pux',
  'ppk',
  'jwk',
  'keytab',
  'ovpn',
  'kubeconfig',
  'tfstate',
  'tfvars',
]);

/** Data rather than prose. */
const DATA = '(?:\\.(?:txt|json|jsonc|json5|ya?ml|toml|ini|cfg|conf|properties|csv|xml|plist|db|enc))';

const PATTERNS: readonly RegExp[] = [
  // OpenSSH: id_ed25519, id_ecdsa_sk, id_rsa_work, id_rsa.pub; and the usual deploy_ed25519.
  /^id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?:[^a-z\d].*)?$/u,
  /[_.](?:rsa|dsa|ecdsa|ed25519)$/u,
  /^ssh_host_[a-z\d]+_key$/u,
  // Armoured and binary PGP keys; a plain `.asc` is as often a signature, a public key or AsciiDoc.
  /^secring\.|(?:secret|private).*\.(?:asc|gpg|pgp)$/u,
  // `credentials`, `secrets.yaml`, `.secrets`, `app.secrets.json`; `credentials.md` and `secrets.md` are prose about them.
  new RegExp(`^\\.?(?:credentials?|secrets?)${DATA}?$`, 'u'),
  // Without an extension these may be folders of prose about them.
  new RegExp(`^\\.?(?:passwords?|private[_-]?key|api[_-]?keys?|token)${DATA}$`, 'u'),
  /^(?:\.(?:passwords?|api[_-]?keys?|tokens?)|private[_-]?key)$/u,
  new RegExp(`[._-](?:credentials?|secrets?|private[_-]?key)${DATA}$`, 'u'),
  /^(?:client[_-]?secret|service[_-]?account|gha-creds-|.*firebase-adminsdk).*\.json$/u,
  /^\.?vault[_-]pass(?:word)?(?:\.txt)?$/u,
  // What was typed, passwords included.
  /^\.(?:[a-z]+_)+history$/u,
];

/** `server.key.bak`, `.server.key.swp`, `id_rsa~`, `#.env#`, `credentials (1).json`: a copy of a secret is a secret. */
function withoutCopyMarks(name: string): string {
  return name
    .replace(/^#(?<name>.+)#$/u, '$<name>')
    .replace(/(?:~|\.(?:bak|backup|old|orig|save|copy|tmp|sw[opx]|\d+))+$/u, '')
    .replace(/(?: ?\(\d+\)| (?:- )?copy(?: \d+)?)(?=\.|$)/u, '');
}
