#ifndef DPLAN_SDK_RESOURCE_H_
#define DPLAN_SDK_RESOURCE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dplan/sdk/context.h"
#include "dplan/sdk/draft.h"
#include "dplan/sdk/internal/any_resource.h"
#include "dplan/sdk/result.h"
#include "dplan/sdk/schema.h"

namespace dplan::sdk {

namespace internal {

template <typename Model>
const Model& ModelIn(const void* model) {
  return *static_cast<const Model*>(model);
}
template <typename Model>
Result<Box> Boxed(Result<Model> result) {
  if (!result.ok()) return result.error();
  return Box(std::make_shared<Model>(*std::move(result)));
}
template <typename Model>
Result<Box> Boxed(Result<std::optional<Model>> result) {
  if (!result.ok()) return result.error();
  return result->has_value() ? Box(std::make_shared<Model>(**std::move(result))) : Box();
}

}  // namespace internal

// What a provider without a configuration, or without a client, is configured with.
struct Nothing {
  static void Describe(Schema<Nothing>&) {}
};

// An object that List has found.
template <typename Model>
struct Listed {
  std::string id;            // for Import
  std::string display_name;  // for people; empty: the id
  std::optional<Model> object;
};

// A type of object that a provider manages. Its schema is the model's; what it does are these
// functions, of which Create, Read, Update and Remove are for every resource (Update is not needed
// where every change replaces the object).
//
// There is one instance, for all objects and threads: it has no state of its own. Everything that
// is shared, a connection for example, is the client's.
//
// (The private functions hide no name of the author's: whatever is declared here is found before
// what stands around a derived class.)
template <typename ModelT, typename ClientT = Nothing>
class Resource : public internal::AnyResource {
 public:
  using Model = ModelT;
  using Client = ClientT;
  using Context = sdk::Context<ClientT>;

  // Makes the object and returns it as it is: what was planned, with every unknown filled in.
  virtual Result<Model> Create(Context& context, const Model& planned) const = 0;
  // The object as it really is now; nothing if it is gone. What cannot be read stays as recorded.
  virtual Result<std::optional<Model>> Read(Context& context, const Model& recorded) const = 0;
  // Changes the object from what it was to what was planned, and returns it as it is.
  virtual Result<Model> Update(Context&, const Model& /*prior*/, const Model& /*planned*/) const {
    return Error("Objects of this type cannot be changed.").NothingChanged();
  }
  // Removes the object; that it is gone already is no error.
  virtual Result<void> Remove(Context& context, const Model& recorded) const = 0;

  // What is wrong with a configuration, beyond the schema's checks. Without a client.
  virtual std::vector<Error> Validate(const Draft<Model>& /*config*/) const { return {}; }
  // Has the last word on a plan. It is not asked about deletions, nor while the provider's own
  // configuration is unknown.
  virtual Result<void> Plan(Context&, PlanDraft<Model>& /*plan*/) const { return {}; }
  // As Read, for many objects at once, one result for each in their order: where one call to an API
  // answers for all.
  virtual std::vector<Result<std::optional<Model>>> ReadBatch(
      Context& context, const std::vector<Model>& recorded) const {
    std::vector<Result<std::optional<Model>>> results;
    results.reserve(recorded.size());
    for (const Model& model : recorded) results.push_back(Read(context, model));
    return results;
  }
  // A model that says no more than the id does; Read fills in the rest. Where the schema has no
  // ImportBy.
  virtual Result<Model> Import(Context&, const std::string& id) const {
    Model model{};
    Result<void> parsed = internal::ParseImportId(spec(), id, &model);
    if (!parsed.ok()) return parsed.error();
    return model;
  }
  // The object that carries this mark, which its interrupted Create has written on it; nothing if
  // there is none. What was planned is what it was to be.
  virtual Result<std::optional<Model>> FindMarked(Context&, const OwnerMark& /*mark*/,
                                                  const Model& /*planned*/) const {
    return Error("Objects of this type carry no mark.");
  }
  // Objects that exist, at most `limit` (0: all).
  virtual Result<std::vector<Listed<Model>>> List(Context&, int /*limit*/) const {
    return Error("Objects of this type cannot be listed.");
  }

  const internal::ObjectSpec& spec() const final { return internal::SpecOf<Model>(); }

 private:
  Result<internal::Box> CreateAny(internal::CallState& call, const void* planned) const final {
    Context context(call);
    return internal::Boxed(Create(context, internal::ModelIn<Model>(planned)));
  }
  Result<internal::Box> UpdateAny(internal::CallState& call, const void* prior,
                                  const void* planned) const final {
    Context context(call);
    return internal::Boxed(
        Update(context, internal::ModelIn<Model>(prior), internal::ModelIn<Model>(planned)));
  }
  Result<void> RemoveAny(internal::CallState& call, const void* recorded) const final {
    Context context(call);
    return Remove(context, internal::ModelIn<Model>(recorded));
  }
  std::vector<Result<internal::Box>> ReadAny(
      internal::CallState& call, const std::vector<internal::Box>& recorded) const final {
    Context context(call);
    std::vector<Model> models;
    models.reserve(recorded.size());
    for (const internal::Box& box : recorded) models.push_back(internal::ModelIn<Model>(box.get()));
    std::vector<Result<internal::Box>> results;
    for (Result<std::optional<Model>>& result : ReadBatch(context, models)) {
      results.push_back(internal::Boxed(std::move(result)));
    }
    return results;
  }
  std::vector<Error> ValidateAny(const internal::AnyDraft& config) const final {
    return Validate(Draft<Model>(config));
  }
  Result<void> PlanAny(internal::CallState& call, internal::AnyPlan& plan) const final {
    Context context(call);
    PlanDraft<Model> draft(plan);
    return Plan(context, draft);
  }
  Result<internal::Box> ImportAny(internal::CallState& call, const std::string& id) const final {
    Context context(call);
    return internal::Boxed(Import(context, id));
  }
  Result<internal::Box> FindMarkedAny(internal::CallState& call, const OwnerMark& mark,
                                      const void* planned) const final {
    Context context(call);
    return internal::Boxed(FindMarked(context, mark, internal::ModelIn<Model>(planned)));
  }
  Result<std::vector<internal::AnyListed>> ListAny(internal::CallState& call,
                                                   int limit) const final {
    Context context(call);
    Result<std::vector<Listed<Model>>> listed = List(context, limit);
    if (!listed.ok()) return listed.error();
    std::vector<internal::AnyListed> result;
    for (Listed<Model>& item : *listed) {
      internal::Box object = item.object
                                 ? internal::Box(std::make_shared<Model>(*std::move(item.object)))
                                 : internal::Box();
      result.push_back({std::move(item.id), std::move(item.display_name), std::move(object)});
    }
    return result;
  }
};

// Something that a provider only looks up. Its model holds what is configured and what is found.
template <typename ModelT, typename ClientT = Nothing>
class DataSource : public internal::AnyDataSource {
 public:
  using Model = ModelT;
  using Client = ClientT;
  using Context = sdk::Context<ClientT>;

  // `config` is wholly known where it is configured; the result has everything filled in.
  virtual Result<Model> Read(Context& context, const Model& config) const = 0;
  virtual std::vector<Error> Validate(const Draft<Model>& /*config*/) const { return {}; }

  const internal::ObjectSpec& spec() const final { return internal::SpecOf<Model>(); }

 private:
  Result<internal::Box> ReadAny(internal::CallState& call, const void* config) const final {
    Context context(call);
    return internal::Boxed(Read(context, internal::ModelIn<Model>(config)));
  }
  std::vector<Error> ValidateAny(const internal::AnyDraft& config) const final {
    return Validate(Draft<Model>(config));
  }
};

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_RESOURCE_H_
