using System.Globalization;

namespace Pass.Core;

/// <summary>A pass, by its pseudonymous number (ten digits). The log knows a pass by this and nothing else.</summary>
public readonly record struct PassId(long Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A conventioned partner: the legal entity that is paid back.</summary>
public readonly record struct PartnerId(int Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A till of a partner, known by its registered public key.</summary>
public readonly record struct TerminalId(int Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A benefit of one campaign ("textbooks 2026-2027").</summary>
public readonly record struct BenefitId(ushort Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A card or phone token, by the number the issuer gave it.</summary>
public readonly record struct CredentialId(int Value)
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
