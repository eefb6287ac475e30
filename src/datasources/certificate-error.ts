/** Is it about the other side's certificate? Node.js gives such errors the names of OpenSSL's results of a verification; an alert is what the other side says of ours, or of none. */
export const isOfCertificate = (error: Error): boolean => 'code' in error && typeof error.code === 'string' && /CERT|ISSUER|LEAF_SIGNATURE/.test(error.code) && !error.code.includes('_ALERT_');

/** A code of Node's or OpenSSL's tells what is wrong, and nothing of where. */
export const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? ` (${error.code})` : '');
