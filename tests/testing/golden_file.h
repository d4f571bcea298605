#ifndef DPLAN_TESTS_TESTING_GOLDEN_FILE_H_
#define DPLAN_TESTS_TESTING_GOLDEN_FILE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace dplan::testing {

// Compares a text with a file below tests/golden, or writes it there where DPLAN_ACCEPT=1 is set.
inline void ExpectGoldenFile(const std::string& name, const std::string& text) {
  const std::string path = std::string(DPLAN_SOURCE_DIR) + "/tests/golden/" + name;
  const char* accept = std::getenv("DPLAN_ACCEPT");
  if (accept != nullptr && std::string(accept) == "1") {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << text;
    return;
  }
  std::ifstream file(path);
  const std::string expected((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(text, expected) << "DPLAN_ACCEPT=1 rewrites " << path;
}

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_TESTING_GOLDEN_FILE_H_
