using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pass.Architecture.Tests;

/// <summary>
/// Every public way to change what the region keeps, found in what was compiled, whatever its name: a method of Pass.Region or Pass.Clearing from which
/// a write of the database can be reached. Each takes an actor, asks whether it may, and writes the audit.
/// </summary>
public class MutationTests
{
    private const string Refusal = "Pass.Data.Actors::RefusalAsync", Audit = "Pass.Data.Audit::WriteAsync";

    /// <summary>Test projects that play mutations: each there is is done there once, refused to the unknown, and its audit row looked at (MutationPlay).</summary>
    private static readonly string[] Plays = ["Pass.Region.Tests", "Pass.Clearing.Tests"];

    /// <summary>What writes and has no actor of its own, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["RegionParts.CreateAsync"] = "makes the region, in which nobody is known yet",
        ["RegionParts.CheckAsync"] = "as OpenAsync",
        ["RegionParts.OpenAsync"] = "brings a database of an earlier version to this one",
        ["LiveRegion.OpenAsync"] = "opens it",
        ["PeopleOffice.FoundAsync"] = "enters the first person, who acts by itself",
        ["DayAhead.AdvanceAsync"] = "how far the log was added up, which decides nothing",
        ["JobList.Of"] = "names the jobs; each run of one has its actor",
        ["Founding.RunAsync"] = "each of its steps has the person that was entered",
        ["ReplayDay.RunAsync"] = "writes into another database, which is no region's",
        ["RegionBackup.RestoreAsync"] = "acts as SystemActors.Restore",
    };

    /// <summary>What a node writes of its own, beside the region's services, and why.</summary>
    private static readonly Dictionary<string, string> OwnWrites = new()
    {
        ["GroupTries"] = "counts wrong codes over all nodes",
        ["CertificateKeeper"] = "keeps evidence beside the log",
        ["CredentialFollower"] = "how far it followed the issuer; what it follows goes through the region's service",
        ["PartnerKeys"] = "when a key of a partner's software was last used",
        ["HookGatherer"] = "what such software is to be told, and how far it looked",
        ["HookService"] = "what became of each message",
        ["GateApi"] = "how many came through a gate, and nothing of who",
        ["TillReportApi"] = "how a till last said that it stands",
        ["Sessions"] = "browsers that are signed in",
        ["Factors"] = "what somebody proves itself with, with Identity, audited",
        ["KeyRing"] = "the keys that cookies are sealed with",
    };

    private static readonly Lazy<CallGraph> Calls = new(CallGraph.Read);

    [Fact]
    public void Every_mutation_is_played()
    {
        var found = Found().ToList();
        Exceptions.Keys.Except(found.Select(Name)).ShouldBeEmpty("it is there no more");
        var played = Plays.SelectMany(Played).ToHashSet();
        found.Where(m => !Exceptions.ContainsKey(Name(m)) && !played.Contains(CallGraph.Key(m))).Select(Name).Distinct()
            .ShouldBeEmpty("play it in the MutationAuditTests of its project");
    }

    /// <summary>What the tests of mutations call, as compiled.</summary>
    private static IEnumerable<string> Played(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var path = Path.Combine(House.Root, "tests", project, "bin", configuration, "net10.0", project + ".dll");
        File.Exists(path).ShouldBeTrue($"build {project} first");
        return ModuleDefinition.ReadModule(path).GetTypes()
            .Where(type => type.FullName.StartsWith($"{project}.Mutations.MutationAuditTests", StringComparison.Ordinal))
            // What is given to be played is a lambda; what the test does for itself is not.
            .SelectMany(type => type.Methods).Where(method => method.HasBody && $"{method.DeclaringType.Name}::{method.Name}".Contains(">b__", StringComparison.Ordinal))
            .SelectMany(method => method.Body.Instructions).Select(instruction => instruction.Operand).OfType<MethodReference>().Select(CallGraph.Key);
    }

    [Fact]
    public void Every_mutation_takes_an_actor_asks_whether_it_may_and_writes_the_audit()
    {
        foreach (var method in Found().Where(m => !Exceptions.ContainsKey(Name(m))))
        {
            var reached = Calls.Value.From(method);
            (method.Parameters.Any(p => p.ParameterType.FullName == "Pass.Core.Actor"), reached.Contains(Refusal), reached.Contains(Audit)).ShouldBe((true, true, true), Name(method));
        }
    }

    [Fact]
    public void No_page_and_no_command_writes_by_itself()
    {
        var writers = new[] { "Pass.Portal", "Pass.Cli", "Pass.CommandLine" }.SelectMany(project => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, project + ".dll")).GetTypes())
            .Where(type => type.Methods.Where(m => m.HasBody).SelectMany(m => m.Body.Instructions).Any(i => i.Operand is MethodReference callee && CallGraph.Writes(CallGraph.Key(callee))))
            .Select(type => Outermost(type).Name).Distinct();
        writers.ShouldBe(OwnWrites.Keys, ignoreOrder: true);

        static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
    }

    private static IEnumerable<MethodDefinition> Found() => Calls.Value.Methods.Where(m => m.IsPublic && !m.IsConstructor && m.DeclaringType.IsPublic
        && m.Module.Assembly.Name.Name is "Pass.Region" or "Pass.Clearing" && Calls.Value.From(m).Any(CallGraph.Writes));

    private static string Name(MethodDefinition method) => $"{method.DeclaringType.Name}.{method.Name}";
}

/// <summary>Which method can reach which, through awaits, lambdas and local functions, within the region's own projects.</summary>
internal sealed class CallGraph
{
    private static readonly string[] Projects = ["Pass.Data", "Pass.Engine", "Pass.Region", "Pass.Clearing"];

    private readonly Dictionary<string, HashSet<string>> _calls = [];
    private readonly Dictionary<string, IReadOnlySet<string>> _reached = [];
    private readonly List<MethodDefinition> _methods = [];

    public IReadOnlyList<MethodDefinition> Methods => _methods;

    /// <summary>The ends at which something is written through the model.</summary>
    public static bool Writes(string method) => method.EndsWith("::SaveChangesAsync", StringComparison.Ordinal)
        || method.Contains("::ExecuteUpdate", StringComparison.Ordinal) || method.Contains("::ExecuteDelete", StringComparison.Ordinal) || method.Contains("::ExecuteSql", StringComparison.Ordinal);

    public static CallGraph Read()
    {
        var graph = new CallGraph();
        foreach (var project in Projects)
        {
            var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, project + ".dll"));
            foreach (var type in module.GetTypes().Where(t => !t.Namespace.Contains(".Migrations", StringComparison.Ordinal)))
                graph.Add(type);
        }
        return graph;
    }

    public IReadOnlySet<string> From(MethodDefinition method)
    {
        var start = Key(method);
        if (_reached.TryGetValue(start, out var known))
            return known;
        var reached = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var next))
        {
            foreach (var callee in _calls.GetValueOrDefault(next, []))
            {
                if (reached.Add(callee))
                    open.Push(callee);
            }
        }
        return _reached[start] = reached;
    }

    private void Add(TypeDefinition type)
    {
        // What the compiler made for awaits is reached by making it.
        var isMachine = type.Interfaces.Any(i => i.InterfaceType.Name is "IAsyncStateMachine" or "IEnumerator");
        foreach (var method in type.Methods.Where(m => m.HasBody))
        {
            _methods.Add(method);
            var key = isMachine ? type.FullName : Key(method);
            if (!_calls.TryGetValue(key, out var callees))
                _calls.Add(key, callees = []);
            foreach (var instruction in method.Body.Instructions)
            {
                if (instruction.Operand is MethodReference callee)
                {
                    callees.Add(Key(callee));
                    callees.Add(callee.DeclaringType.GetElementType().FullName);
                }
                else if (instruction.OpCode == OpCodes.Initobj && instruction.Operand is TypeReference machine)
                {
                    callees.Add(machine.GetElementType().FullName);
                }
                else if (instruction.Operand is FieldReference field && field.DeclaringType.Name.Contains(">d__", StringComparison.Ordinal))
                {
                    callees.Add(field.DeclaringType.GetElementType().FullName);
                }
            }
        }
    }

    public static string Key(MethodReference method) => $"{method.DeclaringType.GetElementType().FullName}::{method.Name}";
}
