// SPDX-License-Identifier: MIT
#include "volumes/overlay.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/error.hpp"

TEST_CASE("a layer's mount options name its folders") {
  CHECK(volumes::layer_options("/v/base/_data", "/v/a-upper/_data") ==
        "lowerdir=/v/base/_data,upperdir=/v/a-upper/_data/upper,workdir=/v/a-upper/_data/work,"
        "redirect_dir=on,index=on,metacopy=on");
}

TEST_CASE("a layer's mount options that the kernel would read otherwise are refused") {
  CHECK_THROWS_AS(volumes::layer_options("/v/a:b", "/v/c"), base::Error);
  CHECK_THROWS_AS(volumes::layer_options("/v/a", "/v/c,d"), base::Error);
  CHECK_THROWS_AS(volumes::layer_options("", "/v/c"), base::Error);
  CHECK_NOTHROW(volumes::layer_options(std::string(1300, 'a'), std::string(1300, 'b')));
  CHECK_THROWS_AS(volumes::layer_options(std::string(1400, 'a'), std::string(1400, 'b')), base::Error);
}
