using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Pass.Testing.SqlServer;

/// <summary>T-SQL read by SQL Server's own grammar (2022), which tells what the server would refuse to parse.</summary>
public static class Tsql
{
    public static TSqlFragment Parse(string name, string text)
    {
        var fragment = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        errors.Select(e => $"{name}, line {e.Line}: {e.Message}").ShouldBeEmpty();
        return fragment;
    }

    /// <summary>All fragments of one kind, however deep.</summary>
    public static List<T> All<T>(TSqlFragment fragment) where T : TSqlFragment
    {
        var found = new Collector<T>();
        fragment.Accept(found);
        return found.Found;
    }

    private sealed class Collector<T> : TSqlFragmentVisitor where T : TSqlFragment
    {
        public List<T> Found { get; } = [];

        public override void Visit(TSqlFragment node)
        {
            if (node is T wanted)
                Found.Add(wanted);
        }
    }
}
