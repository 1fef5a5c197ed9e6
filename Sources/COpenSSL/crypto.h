/// libcrypto as the Crypto target sees it: headers, and what Swift cannot import.
#ifndef KAKEHASHI_COPENSSL_CRYPTO_H
#define KAKEHASHI_COPENSSL_CRYPTO_H
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stddef.h>
#include <stdint.h>

/// The reason within an error code: `PEM_R_...` and so on.
static inline int kakehashi_error_reason(unsigned long code) { return ERR_GET_REASON(code); }

/// How names are printed: RFC 2253, with UTF-8 left readable.
static inline unsigned long kakehashi_name_flags(void) {
  return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
}

/// The type of UTF-8 text in names.
static inline int kakehashi_utf8_type(void) { return MBSTRING_UTF8; }

/// Keys an EVP_MAC_CTX for HMAC-SHA256; 1 on success. OSSL_PARAM keeps pointers to the names it
/// is given, which a Swift string cannot promise, so the parameters are built here.
static inline int kakehashi_hmac_init(EVP_MAC_CTX *context, const uint8_t *key, size_t count) {
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
      OSSL_PARAM_construct_end(),
  };
  return EVP_MAC_init(context, key, count, parameters);
}

/// HKDF-SHA256 (RFC 5869). `mode` is one of EVP_KDF_HKDF_MODE_*; salt and info may be empty.
/// Returns 1 on success.
static inline int kakehashi_hkdf(EVP_KDF *kdf, int mode, const uint8_t *key, size_t key_count,
                                 const uint8_t *salt, size_t salt_count, const uint8_t *info,
                                 size_t info_count, uint8_t *out, size_t out_count) {
  EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
  if (context == NULL) return 0;
  OSSL_PARAM parameters[6];
  size_t used = 0;
  parameters[used++] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
  parameters[used++] =
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0);
  parameters[used++] =
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key, key_count);
  if (salt_count > 0)
    parameters[used++] =
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salt_count);
  if (info_count > 0)
    parameters[used++] =
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, info_count);
  parameters[used] = OSSL_PARAM_construct_end();
  int result = EVP_KDF_derive(context, out, out_count, parameters);
  EVP_KDF_CTX_free(context);
  return result;
}
#endif
