#ifndef DPLAN_SDK_TESTING_H_
#define DPLAN_SDK_TESTING_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dplan/action.h"
#include "dplan/provider.h"

// For the tests of a provider, with any test framework:
//
//   TEST(FilesTest, FileIsChanged) {
//     TestCase test(NewFilesProvider());
//     test.Configure(R"({"root": "/tmp/files"})");
//     test.Apply("files_file.a", R"({"name": "a", "content": "x"})").Expect(Action::kCreate);
//     test.Apply("files_file.a", R"({"name": "a", "content": "y"})").Expect(Action::kUpdate);
//     test.VerifyImport("files_file.a", "a");
//     EXPECT_EQ(test.Finish(), "");
//   }

namespace dplan::sdk::testing {

namespace internal {
struct StepRecord;
class World;
}  // namespace internal

// What happened in a step, and what was to be expected of it. An error that no ExpectError expects
// is a failure.
class Step {
 public:
  explicit Step(std::shared_ptr<internal::StepRecord> record) : record_(std::move(record)) {}
  ~Step();
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  // The plan's action.
  Step& Expect(Action action);
  // A replacement, and that the change of this attribute is the reason.
  Step& ExpectReplaced(const std::string& path);
  // In the plan: the attribute has this value, in JSON; or is not known yet.
  Step& ExpectPlanned(const std::string& path, const std::string& json);
  Step& ExpectPlannedUnknown(const std::string& path);
  // After the step: the attribute has this value, in JSON.
  Step& ExpectState(const std::string& path, const std::string& json);
  // Some error, or some warning, has this text in its summary, its detail, its path or its code.
  Step& ExpectError(const std::string& text);
  Step& ExpectWarning(const std::string& text);

 private:
  std::shared_ptr<internal::StepRecord> record_;
};

// When the answer of an Apply is lost, as if the provider had died.
enum class Interruption {
  kBefore,        // nothing was done
  kAtCheckpoint,  // after the first Known or Checkpoint: the call is asked to stop there
  kAfter,         // all was done
};

// Drives a provider as dplan does, through objects that are created, changed and removed, and looks
// after every change at what every provider must keep to:
//   - plans and results keep to the contract (what is configured stays; what was planned holds)
//   - the next plan of the same configuration is empty, without a refresh and with one
//   - a refresh finds the object as it was left, but for what is volatile
//   - with a part of the configuration not known yet, the plan is one that the rest can refine
//   - an object as the state records it can be read by the same version of the provider
//   - an id that was reported as Known can be imported
// Failures are collected; Finish() returns them. Not thread-safe.
//
// Objects are named by their type and a name of the test's choice: "files_file.a".
class TestCase {
 public:
  explicit TestCase(std::unique_ptr<Provider> provider);
  // Without Finish(), a failed check.
  ~TestCase();
  TestCase(const TestCase&) = delete;
  TestCase& operator=(const TestCase&) = delete;

  // The provider's configuration, a JSON object. Before all that follows; else it is `{}`.
  Step Configure(const std::string& config);

  // Brings the object to this configuration: validated, planned, applied.
  Step Apply(const std::string& object, const std::string& config);
  // Only plans it.
  Step Plan(const std::string& object, const std::string& config);
  // Changes the world behind the provider's back, and brings the object back to its configuration.
  Step Drift(const std::string& object, const std::function<void()>& change);
  // As Apply, but the answer is lost: what became of the object must be found out, and then
  // brought to the configuration. Expectations are about that second plan.
  Step Interrupt(const std::string& object, Interruption interruption, const std::string& config);
  // Removes the object.
  Step Remove(const std::string& object);

  // Imports the object by this id, and demands what the state has, but for write-only attributes,
  // volatile ones, and these.
  Step VerifyImport(const std::string& object, const std::string& id,
                    const std::vector<std::string>& ignore = {});
  // The object as recorded under an older version of its schema, `attributes` a JSON object. It is
  // taken into the state.
  Step Upgrade(const std::string& object, int version, const std::string& attributes);

  // Reads a data source; ExpectState looks at what it found.
  Step ReadData(const std::string& type, const std::string& config);
  // Calls a function with a JSON array of arguments; ExpectState("", …) looks at its result.
  Step Call(const std::string& function, const std::string& arguments);

  // Removes all objects, in the reverse order of their creation, and returns what failed in all
  // steps; empty: nothing.
  std::string Finish();

 private:
  std::unique_ptr<internal::World> world_;
  bool finished_ = false;
};

}  // namespace dplan::sdk::testing

#endif  // DPLAN_SDK_TESTING_H_
