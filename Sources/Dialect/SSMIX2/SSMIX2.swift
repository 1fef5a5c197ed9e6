/// SS-MIX2 storage (standardized storage 1.2g/1.2h, extended storage 1.2): what its names say and
/// what its files hold.
///
/// SOURCE: SS-MIX2 標準化ストレージ仕様書 1.2g, MHLW standard HS026.
package enum SSMIX2 {}
