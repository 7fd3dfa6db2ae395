using System.Globalization;
using Pass.Core;

namespace Pass.Simulation.Generation;

/// <summary>French accounts, with their national key (97 less the weighted remainder) as well as their IBAN key.</summary>
internal static class FrenchAccount
{
    public static Iban Draw(int bank, Random random) => Of(bank, random.Next(1, 99_999), random.NextInt64(1, 99_999_999_999));

    /// <summary>The account after this one, of the same bank and branch.</summary>
    public static Iban After(string iban) => Of(Digits(iban, 4, 5), Digits(iban, 9, 5), Digits(iban, 14, 11) % 99_999_999_999 + 1);

    private static Iban Of(long bank, long branch, long account)
    {
        var key = 97 - (89 * bank + 15 * branch + 3 * account) % 97;
        return Iban.FromNational("FR", string.Create(CultureInfo.InvariantCulture, $"{bank:00000}{branch:00000}{account:00000000000}{key:00}")).OrThrow();
    }

    private static long Digits(string iban, int from, int count) => long.Parse(iban.AsSpan(from, count), NumberStyles.None, CultureInfo.InvariantCulture);
}
