import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { selfSignedCertificate } from '../../../bench/cold-start/self-signed-certificate.ts';

test('the certificate is for this machine, for today, and vouches for itself', () => {
  const { certificate, key } = selfSignedCertificate();
  const read = new X509Certificate(certificate);
  expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(read.ca).toBe(true);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(read.validFromDate.getTime()).toBeLessThan(Date.now());
  expect(read.validToDate.getTime()).toBeGreaterThan(Date.now());
});
