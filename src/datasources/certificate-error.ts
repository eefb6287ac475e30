/** Is it about the other side's certificate? Node.js gives such errors the names of OpenSSL's results of a verification; an alert is what the other side says of ours, or of none. */
export const isOfCertificate = (error: Error): boolean => 'code' in error && typeof error.code === 'string' && /CERT|ISSUER|LEAF_SIGNATURE/.test(error.code) && !error.code.includes('_ALERT_');

/** A code of Node's or OpenSSL's tells what is wrong, and nothing of where. */
export const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? ` (${error.code})` : '');

/** Who showed a certificate, and what mends there what is not the same everywhere. */
export interface ShownBy {
  /** Begins the sentence: who shows "a certificate that …". */
  readonly who: string;
  /** Where nobody who is trusted has signed it. */
  readonly untrusted: string;
  /** Where it is for other names. */
  readonly misnamed: string;
}

/** What is wrong with a certificate, and what mends it: another authority to trust helps only where there is none. */
export function describeCertificate(error: Error, { who, untrusted, misnamed }: ShownBy): string {
  const { fault, advice } = faults.get('code' in error ? error.code : undefined) ?? { fault: 'is not trusted', advice: undefined };
  return `${who} a certificate that ${fault}${codeOf(error)}: ${advice ?? (fault === misname ? misnamed : untrusted)}.`;
}

interface Fault {
  /** After "a certificate that". */
  readonly fault: string;
  /** Undefined where it depends on who showed it. */
  readonly advice: string | undefined;
}

const misname = 'is for another name';

const faults = new Map<unknown, Fault>([
  ['CERT_HAS_EXPIRED', { fault: 'has expired, or whose authority’s has', advice: 'see whether the clock of the server’s machine is right; where it is, the certificate has to be renewed by those who run what shows it' }],
  ['CERT_NOT_YET_VALID', { fault: 'is not valid yet', advice: 'see whether the clock of the server’s machine is right; where it is, nothing helps but another certificate, or to wait' }],
  ['ERR_TLS_CERT_ALTNAME_INVALID', { fault: misname, advice: undefined }],
]);
