using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Pass.CardIssuer.Store;
using Pass.Testing.SqlServer;

namespace Pass.CardIssuer.Tests;

/// <summary>What can be known of the issuer's store on SQL Server without a server: its own grammar reads every statement, and each names what the model has.</summary>
public sealed class SqlServerStoreTests
{
    private static readonly Dictionary<string, ITable> Tables = Model().GetRelationalModel().Tables.ToDictionary(table => table.Name);

    [Fact]
    public void The_migrations_are_read_and_are_those_that_were_looked_at()
    {
        using var context = Context();
        var script = context.GetService<IMigrator>().GenerateScript();
        Tsql.Parse("migrations", script);
        GoldenScript.Compare("Pass.CardIssuer.Tests", "sqlserver.sql", script);
        Tsql.UsedInTheBatchThatAddsThem(script).ShouldBeEmpty();
        context.Database.HasPendingModelChanges().ShouldBeFalse("run scripts/add-migration NAME");
    }

    [Fact]
    public void Every_trigger_is_read_names_only_what_there_is_and_is_known_to_the_model()
    {
        using var context = Context();
        var script = Tsql.Parse("migrations", context.GetService<IMigrator>().GenerateScript());
        var triggers = Tsql.All<ExecutableStringList>(script).SelectMany(list => list.Strings).OfType<StringLiteral>().Select(text => text.Value)
            .Where(text => text.StartsWith("CREATE TRIGGER", StringComparison.Ordinal))
            .Select(text => Tsql.All<CreateTriggerStatement>(Tsql.Parse("trigger", text)).ShouldHaveSingleItem()).ToList();

        triggers.Select(trigger => (trigger.Name.BaseIdentifier.Value, trigger.TriggerObject.Name.BaseIdentifier.Value)).Order()
            .ShouldBe([("feed_credential", "credential_event"), ("keep_credential", "credential"), ("keep_event", "credential_event")]);
        foreach (var trigger in triggers)
        {
            var table = Tables[trigger.TriggerObject.Name.BaseIdentifier.Value];
            // One the model does not know of: EF Core would ask for OUTPUT, which such a table refuses.
            table.Triggers.Select(known => known.ModelName).ShouldContain(trigger.Name.BaseIdentifier.Value);
            Tsql.All<NamedTableReference>(trigger).Select(named => named.SchemaObject.BaseIdentifier.Value)
                .Except(["inserted", "deleted"]).Except(Tables.Keys).ShouldBeEmpty();
            Tsql.All<ColumnReferenceExpression>(trigger).Where(column => column.MultiPartIdentifier is not null)
                .Select(column => column.MultiPartIdentifier.Identifiers[^1].Value).Except(Tables.Values.SelectMany(known => known.Columns).Select(column => column.Name))
                .ShouldBeEmpty();
        }
    }

    [Fact]
    public void The_model_is_within_what_the_server_takes()
    {
        foreach (var table in Tables.Values)
        {
            table.ForeignKeyConstraints.ShouldAllBe(f => f.OnDeleteAction != ReferentialAction.Cascade, $"{table.Name}: two ways to one table are refused (error 1785)");
            // A null is a value to its unique indexes: those of columns that may be null leave it out.
            foreach (var index in table.Indexes.Where(index => index.IsUnique && index.Columns.Any(column => column.IsNullable)))
                index.Filter.ShouldNotBeNull(index.Name);
            foreach (var column in table.Columns.Where(column => column.StoreType.StartsWith("nvarchar", StringComparison.Ordinal)))
            {
                column.StoreType.ShouldNotBe("nvarchar(max)", $"{table.Name}.{column.Name}");
                column.Collation.ShouldBe("Latin1_General_100_BIN2", $"{table.Name}.{column.Name}");
            }
        }
    }

    private static IModel Model()
    {
        using var context = Context();
        return context.GetService<IDesignTimeModel>().Model;
    }

    private static IssuerDbContext Context() => IssuerDatabase.Parse("sqlserver:Server=nowhere.invalid;Database=issuer").CreateContext();
}
