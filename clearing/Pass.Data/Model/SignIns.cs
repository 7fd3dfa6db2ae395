using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Whatever somebody proves itself with at the portal: a user name, a password, a second factor, passkeys. Who that is, its links say.</summary>
public sealed class SignIn : IdentityUser<int>
{
    /// <summary>As shown on its own screens.</summary>
    public required string Name { get; set; }
    /// <summary>SHA-256 of the last six digits that were taken, 32 bytes: each code is good for once.</summary>
    public byte[]? LastCode { get; set; }
    public long LastCodeMs { get; set; }
    public List<SignInLink> Links { get; } = [];
}

/// <summary>Whom a sign-in acts for. Numbers are stored and never reused.</summary>
public enum LinkKind : byte
{
    /// <summary>Somebody who works for the region, see <see cref="Model.Person"/>.</summary>
    Person = 1,
    Holder = 2,
    Partner = 3,
    School = 4,
    /// <summary>A holder's family.</summary>
    Family = 5,
}

/// <summary>What somebody may do for a partner. Numbers are stored and never reused.</summary>
public enum PartnerRole : byte
{
    None = 0,
    Owner = 1,
    Accountant = 2,
    Cashier = 3,
}

/// <summary>One sign-in, one person of the region, holder, partner or school. Ended, never deleted.</summary>
public sealed class SignInLink
{
    public int Id { get; init; }
    public int SignInId { get; init; }
    public LinkKind Kind { get; init; }
    /// <summary>Id of the person, holder or partner; 0 for a school.</summary>
    public long Subject { get; init; }
    /// <summary>UAI of the school; empty otherwise.</summary>
    public string Uai { get; init; } = "";
    public PartnerRole PartnerRole { get; init; }
    public long? EndedMs { get; set; }
}

/// <summary>A one-time code that makes a sign-in, or gives one that is there a link.</summary>
public sealed class SignInInvitation
{
    public int Id { get; init; }
    /// <summary>SHA-256 of the code, 32 bytes; see <see cref="ActivationCode"/>.</summary>
    public required byte[] CodeHash { get; init; }
    public LinkKind Kind { get; init; }
    public long Subject { get; init; }
    public string Uai { get; init; } = "";
    public PartnerRole PartnerRole { get; init; }
    /// <summary>Who is invited, as its screens will greet it.</summary>
    public required string Name { get; init; }
    public long ExpiresMs { get; init; }
    public long? UsedMs { get; set; }
}

/// <summary>A browser that is signed in, until it signs out or is signed out from elsewhere.</summary>
public sealed class SignInSession
{
    /// <summary>Sixteen random bytes, base64url: what the browser's sealed cookie holds.</summary>
    public required string Id { get; init; }
    public int SignInId { get; init; }
    public long SinceMs { get; init; }
    public long SeenMs { get; set; }
    public long? EndedMs { get; set; }
    /// <summary>When a second factor was last shown in it; null while none was.</summary>
    public long? SecondFactorMs { get; set; }
    /// <summary>What the browser says it is, shortened.</summary>
    public required string Browser { get; init; }
}

/// <summary>A key of the ring that seals cookies and forms on all nodes, itself sealed under the region's keys.</summary>
public sealed class SealingKey
{
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

internal static class SignInTables
{
    private const int HashBytes = 32;

    /// <summary>Identity's own record, whose fields are its own affair.</summary>
    private static string Json(IdentityPasskeyData data) => JsonSerializer.Serialize(data);

    public static void Configure(ModelBuilder model)
    {
        model.Entity<SignIn>(e =>
        {
            e.ToTable("sign_in");
            e.HasIndex(s => s.NormalizedUserName).IsUnique();
            e.HasIndex(s => s.NormalizedEmail);
            e.Property(s => s.UserName).HasMaxLength(Handle.MaxLength);
            e.Property(s => s.NormalizedUserName).HasMaxLength(Handle.MaxLength);
            e.Property(s => s.Email).HasMaxLength(254);
            e.Property(s => s.NormalizedEmail).HasMaxLength(254);
            e.Property(s => s.PasswordHash).HasMaxLength(200);
            e.Property(s => s.SecurityStamp).HasMaxLength(64);
            e.Property(s => s.ConcurrencyStamp).HasMaxLength(64).IsConcurrencyToken();
            e.Property(s => s.LastCode).HasMaxLength(HashBytes);
            e.Property(s => s.Name).HasMaxLength(140);
            // Milliseconds, as everything else is kept.
            e.Property(s => s.LockoutEnd).HasConversion(end => end!.Value.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));
            e.Ignore(s => s.PhoneNumber);
            e.Ignore(s => s.PhoneNumberConfirmed);
            e.HasMany(s => s.Links).WithOne().HasForeignKey(l => l.SignInId);
        });
        model.Entity<IdentityUserLogin<int>>(e =>
        {
            e.ToTable("sign_in_login");
            e.HasKey(l => new { l.LoginProvider, l.ProviderKey });
            e.HasOne<SignIn>().WithMany().HasForeignKey(l => l.UserId);
            e.Property(l => l.LoginProvider).HasMaxLength(60);
            e.Property(l => l.ProviderKey).HasMaxLength(200);
            e.Property(l => l.ProviderDisplayName).HasMaxLength(140);
        });
        model.Entity<IdentityUserToken<int>>(e =>
        {
            e.ToTable("sign_in_token");
            e.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
            e.HasOne<SignIn>().WithMany().HasForeignKey(t => t.UserId);
            e.Property(t => t.LoginProvider).HasMaxLength(60);
            e.Property(t => t.Name).HasMaxLength(60);
            e.Property(t => t.Value).HasMaxLength(2_000);
        });
        model.Entity<IdentityUserPasskey<int>>(e =>
        {
            e.ToTable("sign_in_passkey");
            e.HasKey(p => p.CredentialId);
            e.HasOne<SignIn>().WithMany().HasForeignKey(p => p.UserId);
            // WebAuthn level 3, §4: a credential id has at most 1 023 bytes; SQL Server's keys at most 900.
            e.Property(p => p.CredentialId).HasMaxLength(800);
            e.Property(p => p.Data).HasConversion(data => Json(data), text => JsonSerializer.Deserialize<IdentityPasskeyData>(text)!,
                new ValueComparer<IdentityPasskeyData>((a, b) => Json(a!) == Json(b!), data => Json(data).GetHashCode(StringComparison.Ordinal), data => JsonSerializer.Deserialize<IdentityPasskeyData>(Json(data))!));
        });
        model.Entity<SignInLink>(e =>
        {
            e.HasIndex(l => new { l.Kind, l.Subject });
            e.Property(l => l.Uai).HasMaxLength(8);
        });
        model.Entity<SignInInvitation>(e =>
        {
            e.HasIndex(i => i.CodeHash).IsUnique();
            // A region's pupils may all have one: whose they are is asked by whoever accepts one, and for each team that is shown.
            e.HasIndex(i => new { i.Kind, i.Subject });
            e.Property(i => i.CodeHash).HasMaxLength(HashBytes);
            e.Property(i => i.Uai).HasMaxLength(8);
            e.Property(i => i.Name).HasMaxLength(140);
        });
        model.Entity<SignInSession>(e =>
        {
            e.HasOne<SignIn>().WithMany().HasForeignKey(s => s.SignInId);
            e.Property(s => s.Id).HasMaxLength(32);
            e.Property(s => s.Browser).HasMaxLength(80);
        });
        model.Entity<SealingKey>(e =>
        {
            e.HasKey(k => k.Name);
            e.Property(k => k.Name).HasMaxLength(100);
            e.Property(k => k.Xml).HasMaxLength(8_000);
        });
    }
}
