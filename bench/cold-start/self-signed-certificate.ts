import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A self-signed certificate and its key, both as PEM. */
export interface SelfSigned {
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

/** AlgorithmIdentifier of sha256WithRSAEncryption, and AttributeType commonName (RFC 4055, RFC 5280). */
const SHA256_WITH_RSA = '300d06092a864886f70d01010b0500';
const COMMON_NAME = '0603550403';
/** Extension ids of subjectAltName and basicConstraints (RFC 5280). */
const ALTERNATIVE_NAMES = '0603551d11';
const BASIC_CONSTRAINTS = '0603551d13';

/**
 * Creates a certificate for 127.0.0.1 that expires in a day, with a 2,048-bit RSA key like those of AWS's endpoints. Node.js can read
 * certificates but not create them, so this builds the few fields in DER (RFC 5280).
 */
export function selfSignedCertificate(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = der(0x30, der(0x31, der(0x30, hex(COMMON_NAME), der(0x0c, Buffer.from('Lovage bench')))));
  const validity = der(0x30, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS));
  const serial = der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)]));
  const address = der(0x87, Buffer.of(127, 0, 0, 1));
  const extensions = der(
    0x30,
    der(0x30, hex(ALTERNATIVE_NAMES), der(0x04, der(0x30, address))),
    der(0x30, hex(BASIC_CONSTRAINTS), der(0x04, der(0x30, hex('0101ff')))),
  );
  const content = der(
    0x30,
    der(0xa0, hex('020102')),
    serial,
    hex(SHA256_WITH_RSA),
    ...[name, validity, name],
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', content, privateKey);
  const whole = der(0x30, content, hex(SHA256_WITH_RSA), der(0x03, Buffer.of(0), signature));
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines(whole.toString('base64'))}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A DER value: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

/** UTCTime. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function lines(base64: string): string {
  return base64.replace(/.{64}(?=.)/g, '$&\n');
}
