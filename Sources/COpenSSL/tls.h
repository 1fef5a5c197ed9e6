/// libssl as the Transport target sees it: headers, and macros Swift cannot import.
#ifndef KAKEHASHI_COPENSSL_TLS_H
#define KAKEHASHI_COPENSSL_TLS_H
#include <openssl/ssl.h>
#endif
