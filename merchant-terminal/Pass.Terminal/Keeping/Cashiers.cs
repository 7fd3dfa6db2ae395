using System.Globalization;
using System.Security.Cryptography;
using Pass.Core;
using Pass.Terminal.Journal;

namespace Pass.Terminal.Keeping;

/// <summary>Who may do what at this till. Where nobody was named, whoever stands there may do everything.</summary>
public sealed class Cashiers(TimeProvider time)
{
    private const int Iterations = 100_000, SaltBytes = 16, HashBytes = 32, MinDigits = 4, MaxDigits = 8, TriesAtOnce = 5, MaxName = 40;
    private static readonly TimeSpan TryEvery = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, CashierKept> _known = [];
    private readonly Dictionary<string, (int Wrong, long At)> _tries = [];

    public IReadOnlyCollection<CashierKept> All => _known.Values;

    public void Apply(CashierKept kept)
    {
        if (kept.HasLeft)
            _known.Remove(Plain(kept.Name));
        else
            _known[Plain(kept.Name)] = kept;
    }

    /// <summary>One name is one cashier, whatever the keyboard made of its letters.</summary>
    private static string Plain(string name) => PlainText.Read(name, MaxName).Ok(out var plain, out _) ? plain : name;

    /// <summary>What to keep of a cashier who comes, or has another PIN or role.</summary>
    public Result<CashierKept> Name(string name, CashierRole role, string pin)
    {
        if (!PlainText.Read(name, MaxName).Ok(out var plain, out _))
            return Words.Refuse("CashierName", MaxName);
        if (pin.Length is < MinDigits or > MaxDigits || !pin.All(char.IsAsciiDigit) || pin.Distinct().Count() == 1)
            return Words.Refuse("CashierPin", MinDigits, MaxDigits);
        // The first one decides about the others.
        if (_known.Count == 0 && role != CashierRole.Manager)
            return Words.Refuse("FirstIsManager");
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new CashierKept(plain, role, salt, Hash(pin, salt, Iterations), Iterations, HasLeft: false);
    }

    /// <summary>Who this is, when the PIN is right and the role is enough; null where the till has no cashiers.</summary>
    /// <remarks>Five wrong tries at once for a name, then one a minute, by time that passes.</remarks>
    public Problem? Check(string? name, string? pin, CashierRole needed, out string? who)
    {
        who = null;
        if (_known.Count == 0)
            return null;
        if (name is null || pin is null)
            return Words.Refuse("CashierNeeded", Words.Say($"Role.{needed}"));
        name = Plain(name);
        var (wrong, at) = _tries.GetValueOrDefault(name);
        if (wrong >= TriesAtOnce && time.GetElapsedTime(at) < TryEvery)
            return Words.Refuse("CashierWait");
        if (!_known.TryGetValue(name, out var cashier) || !CryptographicOperations.FixedTimeEquals(Hash(pin, cashier.Salt, cashier.Iterations), cashier.PinHash))
        {
            _tries[name] = (Math.Min(wrong + 1, TriesAtOnce), time.GetTimestamp());
            return Words.Refuse("CashierWrong");
        }
        _tries.Remove(name);
        if (cashier.Role < needed)
            return Words.Refuse("CashierMayNot", name, Words.Say($"Role.{needed}").ToLower(CultureInfo.InvariantCulture));
        who = cashier.Name;
        return null;
    }

    private static byte[] Hash(string pin, byte[] salt, int iterations) => Rfc2898DeriveBytes.Pbkdf2(pin, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
}
