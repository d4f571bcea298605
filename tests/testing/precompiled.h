// What most tests include, parsed once per build: with DPLAN_PRECOMPILE every test has it before
// its first line. No test may rely on it; the build of the preset `dev` is without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "dplan/provider.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"
