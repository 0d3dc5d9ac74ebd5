// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "os/process_table.h"

namespace dirvenv {

/// What the daemon knows. All times are those of steady_clock_ms().
struct DaemonState {
  struct Shell {
    std::string record;     ///< what its prompts compare with; empty: nothing
    std::string key;        ///< of its load, see load_key(); empty: that took no process
    int64_t marked_ms = 0;  ///< when it was last told of a change; 0: never
    bool is_dirty = false;  ///< it is to be told of another one
  };
  DaemonState(int64_t idle, int64_t now_ms)
      : idle_ms(idle), last_shell_ms(now_ms), last_event_ms(now_ms) {}

  int64_t idle_ms;  ///< so long without a shell is the end
  int64_t last_shell_ms;
  int64_t last_event_ms;
  bool is_resting = false;
  std::map<ProcessId, Shell> shells;
  /// Work that nobody waits for: prompts come first.
  std::vector<std::string> to_renew;  ///< keys
  bool has_to_watch = false;          ///< the shells' records are not those that are watched
  int64_t quiet_ms = 0;               ///< it waits until then, and for each question anew, but
  int64_t latest_ms = 0;              ///< not for longer than that
  std::set<std::string> renewing;     ///< keys that are being evaluated
  std::set<std::string> watched;      ///< records
  std::set<std::string> moved;  ///< records: what is watched for them may not be there any more
  std::set<std::string> to_rewatch;  ///< those of them about which a prompt has looked since
  /// Evaluated ahead of the next prompt: not again before a shell has asked. Else a file that
  /// changes what it depends on would be evaluated for ever.
  std::set<std::string> ahead;
  std::string ended;  ///< why; empty: it goes on
};

/// What happens to it.
namespace event {
struct Announced {
  ProcessId shell;
  std::string record;
  std::string key;
};
struct Ended {
  ProcessId shell;
  bool is_dead = true;  ///< else its channel cannot be used
};
struct Asked {
  ProcessId shell;
};
struct Answered {
  ProcessId shell;
  bool is_deferred = false;  ///< to its client, which announces what comes of it
  std::string record{};
  std::string key{};
  bool is_remembered = false;
};
struct ResultReady {
  std::string key;
};
struct Remembered {
  std::string file;
  std::vector<ProcessId> others;  ///< they have been given another result
};
struct RenewalEnded {
  std::string key;
};
struct Changed {
  std::set<std::string> records;
  bool is_all = false;  ///< it cannot be told of which
};
struct Tick {};
struct AskedToEnd {};
struct Replaced {};  ///< the program's file is another one
struct Evicted {};   ///< its directory is gone, or another daemon's
}  // namespace event
using Event =
    std::variant<event::Announced, event::Ended, event::Asked, event::Answered, event::ResultReady,
                 event::Remembered, event::RenewalEnded, event::Changed, event::Tick,
                 event::AskedToEnd, event::Replaced, event::Evicted>;

/// What is to be done about it.
namespace effect {
struct Open {  ///< its channel, if it is not open; where that fails, it has Ended
  ProcessId shell;
};
struct Close {
  ProcessId shell;
};
struct Answer {  ///< then it is Answered
  ProcessId shell;
};
struct Mark {  ///< its next prompt looks at everything
  ProcessId shell;
};
struct AskToRenew {  ///< its next prompt takes another result
  ProcessId shell;
};
struct Remember {  ///< then it is Remembered, if there is a result
  std::string key;
};
struct Renew {  ///< then the RenewalEnded, at once where it cannot be begun
  std::string key;
};
struct Watch {  ///< where its files are not as recorded any more, it has Changed
  std::string record;
};
struct Unwatch {
  std::string record;
};
struct Bury {};  ///< what dead shells have left behind
struct Rest {};  ///< memory that is not needed goes back
struct Log {
  std::string text;
};
}  // namespace effect
using Effect = std::variant<effect::Open, effect::Close, effect::Answer, effect::Mark,
                            effect::AskToRenew, effect::Remember, effect::Renew, effect::Watch,
                            effect::Unwatch, effect::Bury, effect::Rest, effect::Log>;

/// All that the daemon decides: what comes of an event, in order. Reads no clock and no file.
std::vector<Effect> step(DaemonState& state, const Event& event, int64_t now_ms);

/// How long nothing has to be done, if nothing happens: then it is time for a Tick. At most 20 s.
int64_t rest_ms(const DaemonState& state, int64_t now_ms);

}  // namespace dirvenv
