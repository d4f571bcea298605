#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"
#include "tests/unit/wire/message_samples.h"

namespace dplan {
namespace {

using testing::Sent;
using testing::StatusIs;

template <typename Read>
void ExpectError(const absl::StatusOr<Read>& read, const std::string& message) {
  EXPECT_EQ(read.status(), absl::InvalidArgumentError(message));
}

void ExpectSame(const FunctionSignature::Parameter& a, const FunctionSignature::Parameter& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.allow_null, b.allow_null);
  EXPECT_EQ(a.allow_unknown, b.allow_unknown);
  EXPECT_EQ(a.description, b.description);
}

void ExpectSame(const FunctionSignature& a, const FunctionSignature& b) {
  ASSERT_EQ(a.parameters.size(), b.parameters.size());
  for (size_t i = 0; i < a.parameters.size(); ++i) ExpectSame(a.parameters[i], b.parameters[i]);
  ASSERT_EQ(a.variadic.has_value(), b.variadic.has_value());
  if (a.variadic.has_value()) ExpectSame(*a.variadic, *b.variadic);
  EXPECT_EQ(a.result, b.result);
  EXPECT_EQ(a.summary, b.summary);
  EXPECT_EQ(a.description, b.description);
}

TEST(WireFunction, ComesBackAsItWas) {
  FunctionSignature function = testing::JoinFunction();
  ExpectSame(function, FromWire(Sent(ToWire(function))).value());
  function.variadic.reset();
  function.parameters.clear();
  ExpectSame(function, FromWire(Sent(ToWire(function))).value());
}

TEST(WireFunction, TypesThatDoNotFitAreErrors) {
  const tfplugin6::Function good = ToWire(testing::JoinFunction());
  tfplugin6::Function wire = good;
  wire.mutable_parameters(1)->set_type("\"text\"");
  ExpectError(FromWire(wire),
              "Function.parameters[1].type: JSON, byte 6: a type has an unknown name");
  wire = good;
  wire.mutable_variadic_parameter()->clear_type();
  ExpectError(FromWire(wire), "Function.variadic_parameter.type: there is none");
  wire = good;
  wire.clear_return_();
  ExpectError(FromWire(wire), "Function.return.type: there is none");
}

TEST(WireProvider, SchemaComesBackAsItWas) {
  const ProviderSchema schema = testing::BoxProvider();
  const auto wire = Sent(ToWire(schema));
  EXPECT_TRUE(wire.server_capabilities().plan_destroy());
  ASSERT_OK_AND_ASSIGN(const ProviderSchema read, FromWire(wire));
  EXPECT_EQ(read.provider.type(), schema.provider.type());
  EXPECT_TRUE(read.provider.block.attributes.at("token").sensitive);
  ASSERT_EQ(read.resources.size(), 2u);
  EXPECT_EQ(read.resources.at("box").version, 3);
  EXPECT_EQ(read.resources.at("box").type(), schema.resources.at("box").type());
  EXPECT_EQ(read.resources.at("lid").type(), schema.resources.at("lid").type());
  ASSERT_EQ(read.data_sources.size(), 1u);
  EXPECT_EQ(read.data_sources.at("boxes").type(), schema.data_sources.at("boxes").type());
  ASSERT_EQ(read.functions.size(), 1u);
  ExpectSame(read.functions.at("join"), schema.functions.at("join"));
}

TEST(WireProvider, SchemaMayBeOfProtocol5) {
  ProviderSchema schema = testing::BoxProvider();
  for (auto* schemas : {&schema.resources, &schema.data_sources}) {
    for (auto& [name, one] : *schemas) one.block.attributes.erase("parts");
  }
  tfplugin5::GetProviderSchema::Response wire;
  ASSERT_TRUE(wire.ParseFromString(ToWire(schema).SerializeAsString()));
  ASSERT_OK_AND_ASSIGN(const ProviderSchema read, FromWire(wire));
  EXPECT_EQ(read.provider.type(), schema.provider.type());
  EXPECT_EQ(read.resources.at("box").type(), schema.resources.at("box").type());
  EXPECT_EQ(read.data_sources.at("boxes").type(), schema.data_sources.at("boxes").type());
  ExpectSame(read.functions.at("join"), schema.functions.at("join"));
}

TEST(WireProvider, SchemaThatIsEmptyIsOne) {
  ASSERT_OK_AND_ASSIGN(const ProviderSchema read,
                       FromWire(tfplugin6::GetProviderSchema::Response()));
  EXPECT_TRUE(read.resources.empty());
  EXPECT_EQ(read.provider.type(), Type::Object({}));
}

TEST(WireProvider, SchemaWithAnErrorOfItsOwnIsThatError) {
  auto wire = ToWire(testing::BoxProvider());
  tfplugin6::Diagnostic& diagnostic = *wire.add_diagnostics();
  diagnostic.set_severity(tfplugin6::Diagnostic::WARNING);
  EXPECT_THAT(FromWire(wire), testing::IsOk());
  diagnostic.set_severity(tfplugin6::Diagnostic::ERROR);
  diagnostic.set_summary("No schema");
  diagnostic.set_detail("The file is \xFF.");
  EXPECT_EQ(FromWire(wire).status(),
            absl::FailedPreconditionError("No schema: The file is \xEF\xBF\xBD."));
}

TEST(WireProvider, SchemasThatDoNotFitAreErrorsThatNameTheType) {
  const std::string place = "GetProviderSchema.Response.";
  const auto good = ToWire(testing::BoxProvider());
  auto wire = good;
  wire.mutable_provider()->mutable_block()->mutable_attributes(0)->set_computed(true);
  ExpectError(FromWire(wire), place +
                                  "provider.block.attributes[\"token\"]: what is required can be "
                                  "neither optional nor computed");
  wire = good;
  (*wire.mutable_resource_schemas())["lid"].set_version(-1);
  ExpectError(FromWire(wire), place + "resource_schemas[\"lid\"].version: it is negative");
  wire = good;
  (*wire.mutable_data_source_schemas())["boxes"].set_version(-1);
  ExpectError(FromWire(wire), place + "data_source_schemas[\"boxes\"].version: it is negative");
  wire = good;
  (*wire.mutable_functions())["join"].mutable_return_()->set_type("[]");
  ExpectError(FromWire(wire), place +
                                  "functions[\"join\"].return.type: JSON, byte 2: a type is "
                                  "required");
  wire = good;
  (*wire.mutable_resource_schemas())[""] = {};
  ExpectError(FromWire(wire), place + "resource_schemas[\"\"]: the name is empty");
}

ProviderFacts SomeFacts() {
  TypeFacts box{.recovery = TypeFacts::Recovery::kMark,
                .pure_plan = true,
                .resumable = true,
                .leaves_before_host = false,
                .volatile_paths = {testing::At("size"), testing::At("parts[0].label")},
                .max_parallel = 4,
                .import_id = "{name}",
                .examples = {"{}", R"({"name":"é"})"}};
  TypeFacts lid{.recovery = TypeFacts::Recovery::kNaturalKey};
  return {.name = "boxes",
          .version = "1.4.0",
          .max_parallel = 8,
          .preferred_batch = 100,
          .example = R"({"token":"t"})",
          .types = {{"box", box}, {"lid", lid}, {"plain", {}}}};
}

TEST(WireFacts, ComeBackAsTheyWere) {
  EXPECT_THAT(FromWire(Sent(ToWire(SomeFacts()))), testing::IsOkAndHolds(SomeFacts()));
  EXPECT_THAT(FromWire(Sent(ToWire(ProviderFacts()))), testing::IsOkAndHolds(ProviderFacts()));
}

TEST(WireFacts, ThatDoNotFitAreErrors) {
  const auto good = ToWire(SomeFacts());
  auto wire = good;
  wire.set_extension_version(2);
  ExpectError(FromWire(wire), "HelloResponse.extension_version: it is 2, and must be 1");
  wire = good;
  wire.set_max_parallel(2147483648u);
  ExpectError(FromWire(wire), "HelloResponse.max_parallel: the number is out of range");
  wire = good;
  wire.set_preferred_batch(4294967295u);
  ExpectError(FromWire(wire), "HelloResponse.preferred_batch: the number is out of range");
  wire = good;
  (*wire.mutable_types())["box"].set_max_parallel(2147483648u);
  ExpectError(FromWire(wire),
              "HelloResponse.types[\"box\"].max_parallel: the number is out of range");
  wire = good;
  (*wire.mutable_types())["box"].set_recovery(static_cast<extension::TypeFacts::Recovery>(3));
  ExpectError(FromWire(wire), "HelloResponse.types[\"box\"].recovery: there is no such way");
  wire = good;
  (*wire.mutable_types())[""] = {};
  ExpectError(FromWire(wire), "HelloResponse.types[\"\"]: the name is empty");
}

}  // namespace
}  // namespace dplan
