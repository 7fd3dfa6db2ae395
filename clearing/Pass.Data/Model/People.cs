using Microsoft.EntityFrameworkCore;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Somebody who works for the region: what an <see cref="Actor"/> is made from. Ended, never deleted: the audit names it.</summary>
public sealed class Person
{
    /// <summary>From 1, see <see cref="ActorId"/>.</summary>
    public int Id { get; init; }
    /// <summary>See <see cref="Core.Handle"/>: normalised, so that one spelling is one person.</summary>
    public required string Handle { get; init; }
    /// <summary>As shown on screens.</summary>
    public required string Name { get; set; }
    public ActorRole Roles { get; set; }
    public long SinceMs { get; init; }
    /// <summary>Null while it works here.</summary>
    public long? EndedMs { get; set; }
    public List<PersonSystemUser> SystemUsers { get; } = [];
}

/// <summary>A user of the operating system who may act as this person on the command line.</summary>
public sealed class PersonSystemUser
{
    public int PersonId { get; init; }
    /// <summary>As the operating system spells it.</summary>
    public required string SystemUser { get; init; }
}

internal static class PeopleTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Person>(e =>
        {
            e.HasIndex(p => p.Handle).IsUnique();
            e.Property(p => p.Handle).HasMaxLength(Handle.MaxLength);
            e.Property(p => p.Name).HasMaxLength(140);
        });
        model.Entity<PersonSystemUser>(e =>
        {
            e.HasKey(u => new { u.PersonId, u.SystemUser });
            e.HasOne<Person>().WithMany(p => p.SystemUsers).HasForeignKey(u => u.PersonId);
            e.HasIndex(u => u.SystemUser);
            e.Property(u => u.SystemUser).HasMaxLength(100);
        });
    }
}
