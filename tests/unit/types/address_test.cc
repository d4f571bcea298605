#include "dplan/address.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/testing/random_values.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

InstanceKey Key(std::string text) { return InstanceKey(std::move(text)); }
InstanceKey Index(int64_t index) { return InstanceKey(index); }

TEST(Address, PrintsAndParses) {
  const struct {
    Address address;
    const char* text;
  } cases[] = {
      {{{{}, ResourceMode::kManaged, "docker_container", "fe"}, {}}, "docker_container.fe"},
      {{{{}, ResourceMode::kManaged, "docker_container", "fe"}, Index(0)},
       "docker_container.fe[0]"},
      {{{{}, ResourceMode::kManaged, "docker_container", "fe"}, Key("1")},
       "docker_container.fe[\"1\"]"},
      {{{{}, ResourceMode::kData, "docker_image", "x-y"}, Key("a ${b} \"c\"")},
       "data.docker_image.x-y[\"a $${b} \\\"c\\\"\"]"},
      {{{{{"a", Key("k")}, {"b", Index(12)}, {"c", {}}}, ResourceMode::kManaged, "t", "n"}, {}},
       "module.a[\"k\"].module.b[12].module.c.t.n"},
      {{{{{"a", {}}}, ResourceMode::kData, "t", "n"}, Key("")}, "module.a.data.t.n[\"\"]"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(c.address.ToString(), c.text);
    EXPECT_EQ(Address::Parse(c.text), c.address);
    EXPECT_EQ(BlockAddress::Parse(c.address.block.ToString()), c.address.block);
  }
}

TEST(Address, RejectsWhatIsNone) {
  for (const char* text : {"",
                           "a",
                           "a.",
                           ".a",
                           "a.b.c",
                           "a.b[",
                           "a.b[]",
                           "a.b[x]",
                           "a.b[01]",
                           "a.b[\"x\"",
                           "a.b[0]x",
                           "a.b[0][1]",
                           "module.a",
                           "module.a.",
                           "module..t.n",
                           "module.a[].t.n",
                           "data.t",
                           "data.t.",
                           "a.1b",
                           "a b.c",
                           "a.b ",
                           "a.b[\"${x}\"]",
                           "module.a.b"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Address::Parse(text), std::nullopt);
  }
  EXPECT_EQ(BlockAddress::Parse("a.b[0]"), std::nullopt);
}

TEST(Address, OrdersAsItIsPrinted) {
  const char* const ordered[] = {"a.a",
                                 "a.b",
                                 "a.b[2]",
                                 "a.b[10]",
                                 "a.b[\"1\"]",
                                 "a.b[\"10\"]",
                                 "a.b[\"2\"]",
                                 "b.a",
                                 "data.a.a",
                                 "module.a.a.a",
                                 "module.a.data.a.a",
                                 "module.a.module.b.a.a",
                                 "module.a[0].a.a",
                                 "module.a[\"x\"].a.a",
                                 "module.b.a.a"};
  std::vector<Address> addresses;
  for (const char* text : ordered) addresses.push_back(Address::Parse(text).value());
  std::vector<Address> sorted(addresses.rbegin(), addresses.rend());
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, addresses);
}

TEST(Address, ParsingUndoesPrinting) {
  SCOPED_TRACE(testing::TestSeed());
  testing::RandomValues random(testing::TestSeed(), {});
  const auto key = [&random]() -> InstanceKey {
    switch (random.Below(3)) {
      case 0:
        return {};
      case 1:
        return Index(static_cast<int64_t>(random.Below(1000)));
      default:
        return Key(random.Text());
    }
  };
  const char* const names[] = {"a", "b_c", "d-1", "_", "data", "é"};
  const auto name = [&random, &names] { return names[random.Below(std::size(names))]; };
  for (int i = 0; i < 3000; ++i) {
    Address address{
        {{}, random.OneIn(2) ? ResourceMode::kManaged : ResourceMode::kData, "t", name()}, key()};
    for (uint64_t steps = random.Below(3); steps > 0; --steps) {
      address.block.module.push_back({name(), key()});
    }
    ASSERT_EQ(Address::Parse(address.ToString()), address) << address.ToString();
    const ProviderAddress provider{address.block.module, name(), random.OneIn(2) ? name() : "",
                                   key()};
    ASSERT_EQ(ProviderAddress::Parse(provider.ToString()), provider) << provider.ToString();
  }
}

TEST(ProviderAddress, PrintsAndParses) {
  const struct {
    ProviderAddress address;
    const char* text;
  } cases[] = {
      {{{}, "dplan", "", {}}, "dplan"},
      {{{}, "ssh", "host", Key("a")}, "ssh.host[\"a\"]"},
      {{{{"m", Index(1)}}, "docker", "", {}}, "module.m[1].docker"},
      {{{}, "docker", "", Index(1)}, "docker[1]"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(c.address.ToString(), c.text);
    EXPECT_EQ(ProviderAddress::Parse(c.text), c.address);
  }
  for (const char* text : {"", "a.", "a.b.c", "a.b[", "module.a", "a[0].b"}) {
    EXPECT_EQ(ProviderAddress::Parse(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace dplan
