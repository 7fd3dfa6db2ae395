using System.Diagnostics.CodeAnalysis;

namespace Pass.Core;

/// <summary>Code of a study programme (module élémentaire de formation). What it means to the rules of benefits, the region's tables say, see <see cref="CodeTable.OfMef"/>.</summary>
public static class Mef
{
    /// <summary>Level and track of a programme that the region's tables say nothing of.</summary>
    public const string Other = "AUTRE";

    /// <summary>The ministry's code is ten digits; an eleventh character tells local variants apart.</summary>
    public static bool HasShape([NotNullWhen(true)] string? code) =>
        code is { Length: 11 } && !code.AsSpan(0, 10).ContainsAnyExceptInRange('0', '9') && char.IsAsciiLetterOrDigit(code[10]);
}
