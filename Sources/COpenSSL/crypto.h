/// libcrypto as the Crypto target sees it: headers, and macros Swift cannot import.
#ifndef KAKEHASHI_COPENSSL_CRYPTO_H
#define KAKEHASHI_COPENSSL_CRYPTO_H
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#endif
