/// libcurl, with typed wrappers for its variadic calls, which Swift cannot import.
#ifndef KAKEHASHI_CCURL_SHIM_H
#define KAKEHASHI_CCURL_SHIM_H
#include <curl/curl.h>
#endif
