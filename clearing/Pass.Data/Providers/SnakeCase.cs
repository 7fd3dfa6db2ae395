using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Pass.Data.Providers;

/// <summary>One convention for every name in the database: <c>PartnerBankAccount.IbanCode</c> is <c>partner_bank_account.iban_code</c>, a final Row is dropped.</summary>
public static class SnakeCase
{
    public static void Apply(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            // A name given with ToTable stays; the one EF takes from the DbSet does not.
            if (((IConventionEntityType)entity).GetTableNameConfigurationSource() != ConfigurationSource.Explicit)
            {
                var name = entity.ClrType.Name;
                entity.SetTableName(Of(name.EndsWith("Row", StringComparison.Ordinal) ? name[..^3] : name));
            }
            foreach (var property in entity.GetProperties())
                property.SetColumnName(Of(property.Name));
        }
        foreach (var entity in model.Model.GetEntityTypes())
            NameConstraints(entity);
    }

    private static void NameConstraints(IMutableEntityType entity)
    {
        var table = entity.GetTableName();
        foreach (var key in entity.GetKeys())
            key.SetName($"pk_{table}");
        foreach (var foreign in entity.GetForeignKeys())
            foreign.SetConstraintName($"fk_{table}_{foreign.PrincipalEntityType.GetTableName()}");
        foreach (var index in entity.GetIndexes())
            index.SetDatabaseName($"ix_{table}_{string.Join('_', index.Properties.Select(p => p.GetColumnName()))}");
    }

    private static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1]))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
