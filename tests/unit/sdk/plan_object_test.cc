#include "providers/sdk/plan_object.h"

#include <map>
#include <string>
#include <vector>

#include "core/contract/check_planned.h"
#include "core/contract/propose.h"
#include "dplan/sdk/schema.h"
#include "gtest/gtest.h"
#include "providers/sdk/object_spec.h"
#include "tests/testing/value_builders.h"

namespace dplan::sdk::internal {
namespace {

using dplan::testing::At;
using dplan::testing::ListOf;
using dplan::testing::MapOf;
using dplan::testing::Null;
using dplan::testing::Num;
using dplan::testing::SetOf;
using dplan::testing::Str;
using dplan::testing::Unknown;

struct Part {
  std::string key;
  std::string kind;      // default
  Val<std::string> id;   // computed
  Val<std::string> uid;  // computed, stable
  Val<std::string> fixed;
  Secret<std::string> pin;

  static void Describe(Schema<Part>& schema) {
    schema.Attr(&Part::key, "key").Required();
    schema.Attr(&Part::kind, "kind").Default("plain");
    schema.Attr(&Part::id, "id").Computed();
    schema.Attr(&Part::uid, "uid").Computed().Stable();
    schema.Attr(&Part::fixed, "fixed").Optional().ReplaceOnChange();
    schema.Attr(&Part::pin, "pin").Optional();
  }
};

struct Thing {
  Val<std::string> id;
  std::string name;
  int64_t size = 0;
  Val<std::string> zone;    // optional and computed, replaces
  Val<std::string> serial;  // computed, volatile
  Val<std::string> grows;
  Val<Part> one;
  std::vector<Part> list;
  Set<Part> set;
  std::map<std::string, Part> map;

  static void Describe(Schema<Thing>& schema) {
    schema.Id(&Thing::id);
    schema.Attr(&Thing::name, "name").Required().ReplaceOnChange();
    schema.Attr(&Thing::size, "size")
        .Default(1)
        .ReplaceIf([](const int64_t& prior, const int64_t& planned) { return planned < prior; },
                   "it shrinks");
    schema.Attr(&Thing::zone, "zone").Optional().Computed().ReplaceOnChange();
    schema.Attr(&Thing::serial, "serial").Computed().Volatile();
    schema.Attr(&Thing::grows, "grows").Optional();
    schema.Attr(&Thing::one, "one").Optional();
    schema.Attr(&Thing::list, "list").Optional();
    schema.Attr(&Thing::set, "set").Optional();
    schema.Attr(&Thing::map, "map").Optional();
  }
};

using Fields = std::map<std::string, Value>;

Value Complete(const ObjectSpec& spec, Fields fields) {
  for (const AttributeSpec& attribute : spec.attributes) {
    fields.try_emplace(attribute.name, Value::Null(attribute.codec->type()));
  }
  return Value::Object(std::move(fields));
}
Value T(Fields fields) { return Complete(SpecOf<Thing>(), std::move(fields)); }
Value P(Fields fields) { return Complete(SpecOf<Part>(), std::move(fields)); }
Type PartType() { return CodecOf<Part>::Get().type(); }
Value Text() { return Unknown(Type::String()); }

// A plan as the engine and the SDK make it together.
ObjectPlan Plan(const Value& prior, const Value& config, bool write_only_changed = false) {
  const dplan::Schema schema = SchemaOf(SpecOf<Thing>(), SpecUse::kResource);
  const ObjectPlan plan = PlanObject(SpecOf<Thing>(), prior, ProposeNew(schema, prior, config),
                                     config, write_only_changed);
  for (const Violation& violation : CheckPlanned(schema, prior, config, plan.planned)) {
    ADD_FAILURE() << violation.path.ToString() << ": " << violation.text;
  }
  return plan;
}

Value Nothing() { return Value::Null(CodecOf<Thing>::Get().type()); }

// As it was recorded after it was created with nothing but a name.
Fields Recorded() {
  return {{"id", Str("i")},
          {"name", Str("a")},
          {"size", Num(1)},
          {"zone", Str("z1")},
          {"serial", Str("s")}};
}
Value With(Fields base, const Fields& more) {
  for (const auto& [name, value] : more) base[name] = value;
  return T(std::move(base));
}

struct Case {
  const char* name;
  Value prior;
  Value config;
  Value planned;
  std::vector<std::string> replaces;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const ObjectPlan plan = Plan(c.prior, c.config);
    EXPECT_EQ(plan.planned, c.planned);
    std::vector<std::string> replaces;
    for (const Path& path : plan.requires_replace) replaces.push_back(path.ToString());
    EXPECT_EQ(replaces, c.replaces);
  }
}

TEST(PlanObjectTest, TopLevelAttributes) {
  Check({
      {"create",
       Nothing(),
       T({{"name", Str("a")}}),
       T({{"id", Text()},
          {"name", Str("a")},
          {"size", Num(1)},
          {"zone", Text()},
          {"serial", Text()}}),
       {}},
      {"create with an unknown",
       Nothing(),
       T({{"name", Text()}, {"size", Unknown(Type::Number())}, {"zone", Text()}}),
       T({{"id", Text()},
          {"name", Text()},
          {"size", Unknown(Type::Number())},
          {"zone", Text()},
          {"serial", Text()}}),
       {}},
      {"nothing changes", T(Recorded()), T({{"name", Str("a")}}), T(Recorded()), {}},
      {"a change: computed is unknown, stable is not, volatile is",
       T(Recorded()),
       T({{"name", Str("a")}, {"grows", Str("g")}}),
       With(Recorded(), {{"grows", Str("g")}, {"zone", Text()}, {"serial", Text()}}),
       {}},
      {"a default comes back",
       With(Recorded(), {{"size", Num(3)}}),
       T({{"name", Str("a")}}),
       With(Recorded(), {{"zone", Text()}, {"serial", Text()}}),
       {"size"}},
      {"it grows",
       T(Recorded()),
       T({{"name", Str("a")}, {"size", Num(2)}}),
       With(Recorded(), {{"size", Num(2)}, {"zone", Text()}, {"serial", Text()}}),
       {}},
      {"whether it shrinks is not known",
       T(Recorded()),
       T({{"name", Str("a")}, {"size", Unknown(Type::Number())}}),
       With(Recorded(), {{"size", Unknown(Type::Number())}, {"zone", Text()}, {"serial", Text()}}),
       {}},
      {"the name changes",
       T(Recorded()),
       T({{"name", Str("b")}}),
       With(Recorded(), {{"name", Str("b")}, {"zone", Text()}, {"serial", Text()}}),
       {"name"}},
      {"the name may change",
       T(Recorded()),
       T({{"name", Text()}}),
       With(Recorded(), {{"name", Text()}, {"zone", Text()}, {"serial", Text()}}),
       {"name"}},
      {"what is optional and computed changes",
       T(Recorded()),
       T({{"name", Str("a")}, {"zone", Str("z2")}}),
       With(Recorded(), {{"zone", Str("z2")}, {"serial", Text()}}),
       {"zone"}},
      {"what is optional and computed is no longer configured",
       T(Recorded()),
       T({{"name", Str("a")}}),
       T(Recorded()),
       {}},
      {"a configured null is no default",
       T(Recorded()),
       T({{"name", Str("a")}, {"size", Null(Type::Number())}}),
       T(Recorded()),
       {}},
  });
}

TEST(PlanObjectTest, WriteOnlyIsNeverPlannedAndStillAChange) {
  const Value config = T({{"name", Str("a")}, {"one", P({{"key", Str("k")}, {"pin", Str("1")}})}});
  const Value prior =
      With(Recorded(), {{"one", P({{"key", Str("k")}, {"kind", Str("plain")}, {"id", Str("1")}})}});
  EXPECT_EQ(Plan(prior, config).planned, prior);
  const Value changed = Plan(prior, config, true).planned;
  EXPECT_EQ(changed.Attr("one"),
            P({{"key", Str("k")}, {"kind", Str("plain")}, {"id", Text()}, {"uid", Text()}}));
}

TEST(PlanObjectTest, NestedAttributes) {
  const Value part = P({{"key", Str("k")}});
  const Value planned_part =
      P({{"key", Str("k")}, {"kind", Str("plain")}, {"id", Text()}, {"uid", Text()}});
  const Value recorded_part =
      P({{"key", Str("k")}, {"kind", Str("plain")}, {"id", Str("1")}, {"uid", Str("u")}});
  const Value other = P({{"key", Str("l")}});
  const Value planned_other =
      P({{"key", Str("l")}, {"kind", Str("plain")}, {"id", Text()}, {"uid", Text()}});
  // After a change elsewhere: the id is unknown, the uid stays.
  const Value changed_part =
      P({{"key", Str("k")}, {"kind", Str("plain")}, {"id", Text()}, {"uid", Str("u")}});
  struct Nested {
    const char* name;
    Value (*of)(std::vector<Value> parts);
    bool one;
  };
  const std::vector<Nested> kinds = {
      {"one", [](std::vector<Value> parts) { return parts[0]; }, true},
      {"list", [](std::vector<Value> parts) { return ListOf(PartType(), std::move(parts)); },
       false},
      {"set", [](std::vector<Value> parts) { return SetOf(PartType(), std::move(parts)); }, false},
      {"map",
       [](std::vector<Value> parts) {
         std::map<std::string, Value> entries;
         for (const Value& p : parts) entries.emplace(p.Attr("key").AsString(), p);
         return MapOf(PartType(), std::move(entries));
       },
       false},
  };
  for (const Nested& kind : kinds) {
    SCOPED_TRACE(kind.name);
    const Value name = Str("a");
    EXPECT_EQ(
        Plan(Nothing(), T({{"name", name}, {kind.name, kind.of({part})}})).planned.Attr(kind.name),
        kind.of({planned_part}));
    const Value prior = With(Recorded(), {{kind.name, kind.of({recorded_part})}});
    EXPECT_EQ(Plan(prior, T({{"name", name}, {kind.name, kind.of({part})}})).planned, prior);
    EXPECT_EQ(Plan(prior, T({{"name", name}, {"grows", Str("g")}, {kind.name, kind.of({part})}}))
                  .planned.Attr(kind.name),
              kind.of({changed_part}));
    if (!kind.one) {
      EXPECT_EQ(Plan(prior, T({{"name", name}, {kind.name, kind.of({part, other})}}))
                    .planned.Attr(kind.name),
                kind.of({changed_part, planned_other}));
    }
    // As a whole not known yet, or gone.
    const Type type = kind.of({part}).type();
    EXPECT_EQ(Plan(prior, T({{"name", name}, {kind.name, Unknown(type)}})).planned.Attr(kind.name),
              Unknown(type));
    EXPECT_TRUE(Plan(prior, T({{"name", name}})).planned.Attr(kind.name).IsNull());
  }
}

TEST(PlanObjectTest, NestedAttributesCanReplace) {
  const Value plain = P({{"key", Str("k")}, {"kind", Str("plain")}, {"id", Str("1")}});
  const Value fixed = P({{"key", Str("k")}, {"fixed", Str("f")}});
  const Value name = Str("a");
  struct Nested {
    const char* name;
    Value prior;
    Value config;
    const char* path;
  };
  const std::vector<Nested> cases = {
      {"one", plain, fixed, "one.fixed"},
      {"list", ListOf(PartType(), {plain}), ListOf(PartType(), {fixed}), "list[0].fixed"},
      {"map", MapOf(PartType(), {{"x", plain}}), MapOf(PartType(), {{"x", fixed}}),
       R"(map["x"].fixed)"},
      {"set", SetOf(PartType(), {plain}), SetOf(PartType(), {fixed}), "set"},
  };
  for (const Nested& c : cases) {
    SCOPED_TRACE(c.name);
    const ObjectPlan plan =
        Plan(With(Recorded(), {{c.name, c.prior}}), T({{"name", name}, {c.name, c.config}}));
    EXPECT_EQ(plan.requires_replace, std::vector<Path>{At(c.path)});
  }
  // What stays as it is replaces nothing, whatever else changes.
  const Value recorded = P({{"key", Str("k")}, {"kind", Str("plain")}, {"fixed", Str("f")}});
  EXPECT_TRUE(Plan(With(Recorded(), {{"one", recorded}}),
                   T({{"name", name}, {"grows", Str("g")}, {"one", fixed}}))
                  .requires_replace.empty());
}

TEST(PlanObjectTest, DefaultsInASetFindTheirElement) {
  const Value config =
      SetOf(PartType(), {P({{"key", Str("a")}, {"kind", Str("own")}}), P({{"key", Str("b")}})});
  const Value planned =
      Plan(Nothing(), T({{"name", Str("n")}, {"set", config}})).planned.Attr("set");
  EXPECT_EQ(
      planned,
      SetOf(PartType(),
            {P({{"key", Str("a")}, {"kind", Str("own")}, {"id", Text()}, {"uid", Text()}}),
             P({{"key", Str("b")}, {"kind", Str("plain")}, {"id", Text()}, {"uid", Text()}})}));
}

}  // namespace
}  // namespace dplan::sdk::internal
