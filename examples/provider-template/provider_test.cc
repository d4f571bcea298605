#include "provider.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <dplan/sdk/testing.h>
#include <gtest/gtest.h>

namespace provider {
namespace {

using dplan::Action;
using dplan::sdk::testing::Interruption;
using dplan::sdk::testing::TestCase;

class ProviderTest : public ::testing::Test {
 protected:
  ProviderTest() { std::filesystem::remove_all(root_); }
  ~ProviderTest() override { std::filesystem::remove_all(root_); }

  std::string Config() const { return R"({"root": ")" + root_ + R"("})"; }
  void WriteFile(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(root_);
    std::ofstream(root_ + "/" + name) << text;
  }

  const std::string root_ = ::testing::TempDir() + "skeleton_" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

// After each step the test case itself plans again, with and without a refresh, and demands that
// nothing is to be done; and more, see dplan/sdk/testing.h.
TEST_F(ProviderTest, FileLives) {
  TestCase test(NewProvider());
  test.Configure(Config());
  test.Apply("skeleton_file.a", R"({"name": "a", "content": "one"})")
      .Expect(Action::kCreate)
      .ExpectPlannedUnknown("size")
      .ExpectState("size", "3");
  test.Apply("skeleton_file.a", R"({"name": "a", "content": "three"})")
      .Expect(Action::kUpdate)
      .ExpectState("size", "5");
  test.Apply("skeleton_file.a", R"({"name": "b", "content": "three"})").ExpectReplaced("name");
  test.VerifyImport("skeleton_file.a", "b");
  test.Remove("skeleton_file.a");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ProviderTest, WhatOthersChangeIsChangedBack) {
  TestCase test(NewProvider());
  test.Configure(Config());
  test.Apply("skeleton_file.a", R"({"name": "a", "content": "ours"})");
  test.Drift("skeleton_file.a", [this] { WriteFile("a", "theirs"); }).Expect(Action::kUpdate);
  test.Drift("skeleton_file.a", [this] { std::filesystem::remove(root_ + "/a"); })
      .Expect(Action::kCreate);
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ProviderTest, InterruptedOperationsAreSettled) {
  TestCase test(NewProvider());
  test.Configure(Config());
  test.Interrupt("skeleton_file.a", Interruption::kBefore, R"({"name": "a", "content": "x"})");
  test.Interrupt("skeleton_file.b", Interruption::kAfter, R"({"name": "b", "content": "x"})");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ProviderTest, MistakesAreExplained) {
  TestCase test(NewProvider());
  test.Configure(Config());
  test.Apply("skeleton_file.a", R"({"name": "../a"})")
      .ExpectError("`name` must be a plain file name.");
  WriteFile("a", "somebody's");
  test.Apply("skeleton_file.a", R"({"name": "a"})").ExpectError("There is a file \"a\" already.");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ProviderTest, ListingAndFunction) {
  WriteFile("a.txt", "x");
  WriteFile("b.md", "x");
  TestCase test(NewProvider());
  test.Configure(Config());
  test.ReadData("skeleton_listing", R"({"suffix": ".md"})").ExpectState("names", R"(["b.md"])");
  test.Call("lines", R"(["one\ntwo"])").ExpectState("", "2");
  EXPECT_EQ(test.Finish(), "");
}

}  // namespace
}  // namespace provider
