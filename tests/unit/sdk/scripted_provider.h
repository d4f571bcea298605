#ifndef DPLAN_TESTS_UNIT_SDK_SCRIPTED_PROVIDER_H_
#define DPLAN_TESTS_UNIT_SDK_SCRIPTED_PROVIDER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dplan/sdk/provider.h"

namespace dplan::scripted {

struct Box {
  sdk::Val<std::string> id;
  std::string name;
  sdk::Val<std::string> note;
  sdk::Secret<std::string> key;
  std::vector<std::string> tags;

  static void Describe(sdk::Schema<Box>& schema) {
    schema.Id(&Box::id);
    schema.Attr(&Box::name, "name").Required().ReplaceOnChange();
    schema.Attr(&Box::note, "note").Optional().Computed();
    schema.Attr(&Box::key, "key").Optional();
    schema.Attr(&Box::tags, "tags").Optional();
    schema.ImportBy("{name}");
  }
};

// What the functions of a box do, as each test wants it; by default what a good provider does with
// an object that exists only in the state.
struct Script {
  using Context = sdk::Context<Script>;
  std::function<sdk::Result<Box>(Context&, const Box&)> create = [](Context&, Box box) {
    box.id = "id-" + box.name;
    if (box.note.IsUnknown()) box.note = "made";
    return box;
  };
  std::function<sdk::Result<std::optional<Box>>(Context&, const Box&)> read =
      [](Context&, const Box& box) { return box; };
  std::function<sdk::Result<Box>(Context&, const Box&, const Box&)> update =
      [](Context&, const Box&, Box box) {
        if (box.note.IsUnknown()) box.note = "changed";
        return box;
      };
  std::function<sdk::Result<void>(Context&, const Box&)> remove = [](Context&, const Box&) {
    return sdk::Result<void>();
  };
  std::function<sdk::Result<void>(Context&, sdk::PlanDraft<Box>&)> plan =
      [](Context&, sdk::PlanDraft<Box>&) { return sdk::Result<void>(); };
  std::function<sdk::Result<std::optional<Box>>(const OwnerMark&, const Box&)> find_marked =
      [](const OwnerMark&, const Box&) { return std::nullopt; };
  // Of each ReadBatch: how many objects. Empty results are those of `read`.
  std::vector<size_t> batches;
  size_t lost_answers = 0;  // of each batch
};

class BoxResource final : public sdk::Resource<Box, Script> {
 public:
  sdk::Result<Box> Create(Context& context, const Box& planned) const override {
    return context.client().create(context, planned);
  }
  sdk::Result<std::optional<Box>> Read(Context& context, const Box& recorded) const override {
    return context.client().read(context, recorded);
  }
  sdk::Result<Box> Update(Context& context, const Box& prior, const Box& planned) const override {
    return context.client().update(context, prior, planned);
  }
  sdk::Result<void> Remove(Context& context, const Box& recorded) const override {
    return context.client().remove(context, recorded);
  }
  sdk::Result<void> Plan(Context& context, sdk::PlanDraft<Box>& plan) const override {
    return context.client().plan(context, plan);
  }
  std::vector<sdk::Result<std::optional<Box>>> ReadBatch(
      Context& context, const std::vector<Box>& recorded) const override {
    context.client().batches.push_back(recorded.size());
    auto results = Resource::ReadBatch(context, recorded);
    for (size_t i = 0; i < context.client().lost_answers; ++i) results.pop_back();
    return results;
  }
  sdk::Result<std::optional<Box>> FindMarked(Context& context, const OwnerMark& mark,
                                             const Box& planned) const override {
    return context.client().find_marked(mark, planned);
  }
};

inline std::unique_ptr<Provider> NewScriptedProvider(const std::shared_ptr<Script>& script) {
  sdk::ProviderBuilder<sdk::Nothing, Script> provider(
      "scripted", "1.0.0", [script](const sdk::Nothing&) { return script; });
  provider.AddResource<BoxResource>("scripted_box");
  return provider.Build();
}

}  // namespace dplan::scripted

#endif  // DPLAN_TESTS_UNIT_SDK_SCRIPTED_PROVIDER_H_
