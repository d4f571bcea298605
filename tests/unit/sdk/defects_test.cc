#include <string>
#include <vector>

#include "dplan/sdk/provider.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dplan::sdk {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// A resource that does nothing, of any model.
template <typename Model>
class Idle : public Resource<Model> {
 public:
  using Context = typename Resource<Model>::Context;
  Result<Model> Create(Context&, const Model& planned) const override { return planned; }
  Result<std::optional<Model>> Read(Context&, const Model& recorded) const override {
    return recorded;
  }
  Result<void> Remove(Context&, const Model&) const override { return {}; }
};

template <typename Model>
std::vector<std::string> DefectsOf() {
  ProviderBuilder<> provider("odd", "1");
  provider.AddResource<Idle<Model>>("odd_thing");
  return provider.Defects();
}

struct Flags {
  std::string none;
  std::string both;
  Val<std::string> stable;
  Val<std::string> twofold;
  Val<std::string> replaced;
  Secret<std::string> secret;
  std::string Name;
  std::string count;
  std::string env;

  static void Describe(Schema<Flags>& schema) {
    schema.Attr(&Flags::none, "none");
    schema.Attr(&Flags::both, "both").Required().Default("x").ReplaceOnChange();
    schema.Attr(&Flags::stable, "stable").Optional().Stable().ReplaceOnChange();
    schema.Attr(&Flags::twofold, "twofold").Computed().Stable().Volatile();
    schema.Attr(&Flags::replaced, "replaced").Computed().ReplaceOnChange();
    schema.Attr(&Flags::Name, "Name").Required().ReplaceOnChange();
    schema.Attr(&Flags::count, "count").Required().ReplaceOnChange();
    schema.Attr(&Flags::count, "again").Required().ReplaceOnChange();
    schema.Attr(&Flags::env, "env").Required().FromEnv("X").ReplaceOnChange();
    schema.ConflictsWith(&Flags::none, &Flags::secret);
    schema.ConflictsWith(&Flags::none);
  }
};

TEST(DefectsTest, AttributesThatContradictThemselves) {
  EXPECT_THAT(DefectsOf<Flags>(),
              UnorderedElementsAre(
                  "odd_thing.none: is neither Required nor Optional, Computed or Default",
                  "odd_thing.both: what is Required is not Optional, Computed or Default too",
                  "odd_thing.stable: only what is Computed can be Stable or Volatile",
                  "odd_thing.twofold: is both Stable and Volatile",
                  "odd_thing.replaced: nobody can change what is only Computed, so no change can "
                  "replace the "
                  "object",
                  "odd_thing.Name: a name is made of a-z, 0-9 and _",
                  "odd_thing.count: this name belongs to the engine",
                  "odd_thing.again: its member has another name already",
                  "odd_thing.env: only a provider's configuration comes from the environment",
                  "odd_thing: a rule names a member that is no attribute",
                  "odd_thing: a rule about several attributes names only one"));
}

struct Element {
  Val<std::string> health;

  static void Describe(Schema<Element>& schema) {
    schema.Attr(&Element::health, "health").Computed().Volatile();
  }
};

struct Depths {
  std::vector<Element> elements;
  std::vector<std::vector<Element>> deep;
  int64_t size = 0;
  std::string text;

  static void Describe(Schema<Depths>& schema) {
    schema.Attr(&Depths::elements, "elements").Optional().ReplaceOnChange();
    schema.Attr(&Depths::deep, "deep").Optional().ReplaceOnChange();
    schema.Attr(&Depths::size, "size").Default(3).Check(Between(5, 9)).ReplaceOnChange();
    schema.Attr(&Depths::text, "text").Required().Check(Matches("(")).ReplaceOnChange();
  }
};

TEST(DefectsTest, WhatIsInside) {
  EXPECT_THAT(
      DefectsOf<Depths>(),
      UnorderedElementsAre(
          "odd_thing.elements.health: what is Volatile cannot be in a collection: no path names it "
          "there",
          "odd_thing.deep: a struct with a schema cannot be in a collection of collections",
          "odd_thing.size: its Default must be between 5 and 9",
          HasSubstr("odd_thing.text: must match `(`, which is no pattern")));
}

struct Texts {
  std::string name;
  std::vector<std::string> list;

  static void Describe(Schema<Texts>& schema) {
    schema.Version(2);
    schema.Upgrade(0, [](RecordedObject&) {});
    schema.Upgrade(5, [](RecordedObject&) {});
    schema.Attr(&Texts::name, "name").Required();
    schema.Attr(&Texts::list, "list").Optional();
    schema.ImportBy("{name}/{list}/{none}");
    schema.Example("[");
    schema.Example(R"({"list": ["a"]})");
    schema.Example(R"({"name": "a"})");
  }
};

TEST(DefectsTest, TextsAndFunctionsOfAResource) {
  EXPECT_THAT(
      DefectsOf<Texts>(),
      UnorderedElementsAre(
          HasSubstr("odd_thing: an Example is no JSON: "),
          HasSubstr("odd_thing: an Example is no configuration: "),
          "odd_thing: ImportBy: \"list\" is no attribute of a text, number or bool",
          "odd_thing: ImportBy: \"none\" is no attribute of a text, number or bool",
          "odd_thing: there is no Upgrade from version 1 to the next",
          "odd_thing: the Upgrade from version 5 leads beyond Version 2",
          "odd_thing: has no Update, but attributes whose change does not replace the object"));
}

struct Adjacent {
  std::string a;
  std::string b;

  static void Describe(Schema<Adjacent>& schema) {
    schema.Attr(&Adjacent::a, "a").Required().ReplaceOnChange();
    schema.Attr(&Adjacent::b, "b").Required().ReplaceOnChange();
    schema.ImportBy("{a}{b}");
  }
};

TEST(DefectsTest, ImportPatternsCanBeRead) {
  EXPECT_THAT(DefectsOf<Adjacent>(),
              UnorderedElementsAre(
                  "odd_thing: ImportBy: each brace is closed, and between two attributes there is "
                  "text"));
}

TEST(DefectsTest, NamesAndFunctionsOfAProvider) {
  ProviderBuilder<> provider("odd", "1");
  provider.AddResource<Idle<Element>>("even_thing");
  provider.AddFunction("Loud", [](const std::string& text) { return text; });
  provider.AddFunction("rest", [](const std::string& text) { return text; }).Variadic("texts");
  EXPECT_THAT(provider.Defects(),
              UnorderedElementsAre(
                  "even_thing: a type's name begins with \"odd_\" and is made of a-z, 0-9 and _",
                  "function Loud: a name is made of a-z, 0-9 and _",
                  "function Loud: has 1 parameters, of which 0 are named",
                  "function rest: its Variadic parameter is not a std::vector"));
}

TEST(DefectsDeathTest, AProviderWithDefectsIsNotBuilt) {
  ProviderBuilder<> provider("odd", "1");
  provider.AddResource<Idle<Adjacent>>("odd_thing");
  EXPECT_DEATH(provider.Build(), "The provider odd contradicts itself");
}

TEST(DefectsDeathTest, WhatIsNotThereIsNotRead) {
  const Val<int64_t> nothing;
  EXPECT_DEATH(static_cast<void>(*nothing), "a Val without a value");
  const Secret<std::string> secret;
  EXPECT_DEATH(secret.Reveal(), "a Secret without a value");
  const Result<int64_t> failed = Error("no");
  EXPECT_DEATH(static_cast<void>(*failed), "a Result was asked for what it does not hold");
}

}  // namespace
}  // namespace dplan::sdk
