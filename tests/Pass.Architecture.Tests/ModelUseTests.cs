using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pass.Architecture.Tests;

/// <summary>What is kept is both written and read by some product, as compiled: a column that only one of the two knows is dead.</summary>
public sealed partial class ModelUseTests
{
    private static readonly string[] Projects = ["Pass.Data", "Pass.Engine", "Pass.Region", "Pass.Clearing", "Pass.Cli", "Pass.Portal", "Pass.CardIssuer"];

    /// <summary>What no code reads or writes itself, and why it is kept.</summary>
    private static readonly Dictionary<string, string> Kept = new()
    {
        ["PhoneRightRow.GrantedAtMs"] = "who asks later why a phone could be enrolled finds it here",
        ["PhoneRightRow.Reason"] = "as GrantedAtMs",
        ["JobRun.ActorId"] = "the account behind the name, for whoever asks later who ran it",
        ["FamilyDebt.AuthorId"] = "as JobRun.ActorId, of who opened it",
        ["ConventionBenefit.ConventionId"] = "a key that EF fills in from its convention",
        ["TextbookLine.ListId"] = "a key that EF fills in from its list",
        ["SignInLink.SignInId"] = "a key that EF fills in from its sign-in",
        ["PersonSystemUser.PersonId"] = "a key that EF fills in from its person",
        ["CredentialEventRow.CredentialId"] = "a key that EF fills in from its credential",
        ["CredentialFeedRow.Position"] = "given by the database, at each event",
        ["CredentialFeedRow.CredentialId"] = "written by the database, at each event",
        ["Partner.Status"] = "asked by every sale; active until somebody writes otherwise",
    };

    private static readonly Lazy<(HashSet<string> Called, HashSet<string> Set, HashSet<string> Named)> Uses = new(Read);

    [Fact]
    public void Every_column_is_written_and_read()
    {
        var columns = Columns().ToList();
        columns.Count.ShouldBeGreaterThan(200);
        var (called, set, named) = Uses.Value;
        var inStatements = columns.Where(c => named.Contains(Snake(c.Name))).ToHashSet();
        columns.Where(c => !called.Contains(c.GetMethod.FullName) && !inStatements.Contains(c)).Select(Name).Except(Kept.Keys).ShouldBeEmpty("no product reads it");
        columns.Where(c => !set.Contains(c.GetMethod.FullName) && !called.Contains(c.SetMethod.FullName) && !inStatements.Contains(c)).Select(Name).Except(Kept.Keys)
            .ShouldBeEmpty("no product writes it");
        Kept.Keys.Except(columns.Select(Name)).ShouldBeEmpty("it is there no more");
    }

    /// <summary>Properties of what EF keeps: of the types in the models' folders, those that can be set, not the ways to other rows.</summary>
    private static IEnumerable<PropertyDefinition> Columns() => new[] { ("Pass.Data", "Pass.Data.Model"), ("Pass.CardIssuer", "Pass.CardIssuer.Store.Model") }
        .SelectMany(model => Module(model.Item1).Types.Where(type => type.Namespace == model.Item2 && type is { IsClass: true, IsValueType: false } && type.Name is not ("RegionSettings" or "RunSettings" or "RunSetting") && !type.Name.EndsWith("DbContext", StringComparison.Ordinal)))
        .SelectMany(type => type.Properties).Where(property => property is { GetMethod.IsStatic: false, SetMethod: not null } && (property.PropertyType.IsValueType || property.PropertyType.Namespace != property.DeclaringType.Namespace));

    private static string Name(PropertyDefinition property) => $"{property.DeclaringType.Name}.{property.Name}";

    private static (HashSet<string> Called, HashSet<string> Set, HashSet<string> Named) Read()
    {
        var (called, set, named) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        foreach (var type in Projects.SelectMany(project => Module(project).GetTypes()).Where(type => !Describes(type)))
        {
            foreach (var method in type.Methods.Where(method => method.HasBody))
            {
                var callees = method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>().ToList();
                var names = callees.Select(callee => callee.Resolve()?.FullName ?? callee.FullName).ToList();
                called.UnionWith(names);
                // ExecuteUpdate names a column by its getter.
                if (callees.Exists(callee => callee.Name == "SetProperty"))
                    set.UnionWith(names);
                var texts = method.Body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ldstr).Select(text => (string)text.Operand);
                var isProvider = type.FullName.StartsWith("Pass.Data.Providers.", StringComparison.Ordinal);
                named.UnionWith(texts.Where(text => isProvider || text.Contains("INSERT INTO ", StringComparison.Ordinal)).SelectMany(text => Word().Matches(text)).Select(word => word.Value));
            }
        }
        return (called, set, named);
    }

    /// <summary>Says how columns are stored, and what was stored before.</summary>
    private static bool Describes(TypeDefinition type)
    {
        for (var outer = type; outer is not null; outer = outer.DeclaringType)
        {
            if (outer.Name.EndsWith("Tables", StringComparison.Ordinal) || outer.Name.EndsWith("DbContext", StringComparison.Ordinal)
                || outer.Name.EndsWith("ModelSnapshot", StringComparison.Ordinal) || outer.Namespace.Contains(".Migrations", StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static ModuleDefinition Module(string project) => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, project + ".dll"));

    private static string Snake(string name) => Upper().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex Upper();

    [GeneratedRegex("[a-z_]+")]
    private static partial Regex Word();
}
