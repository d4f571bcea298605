#include "tests/unit/sdk/shelf_provider.h"
#include "gtest/gtest.h"
#include "tests/testing/value_builders.h"

namespace dplan::shelf {
namespace {
TEST(Shelf, Builds) {
  auto provider = NewShelfProvider();
  auto schema = provider->GetSchema({});
  ASSERT_TRUE(schema.ok());
  EXPECT_EQ(schema->resources.size(), 1u);
}
}  // namespace
}  // namespace dplan::shelf
