namespace Pass.Issuing.Scp03;

/// <summary>P1 of EXTERNAL AUTHENTICATE (Amendment D v1.1.2 Table 7-5).</summary>
[Flags]
public enum SecurityLevel
{
    /// <summary>Both sides authenticated, no message protected.</summary>
    Authenticated = 0x00,
    CommandMac = 0x01,
    CommandEncryption = 0x02,
    ResponseMac = 0x10,
    ResponseEncryption = 0x20,

    /// <summary>Level 33: everything encrypted and authenticated both ways.</summary>
    Full = 0x33,
}

public static class SecurityLevels
{
    /// <summary>The combinations the standard allows: 00, 01, 03, 11, 13, 33.</summary>
    public static bool IsAllowed(this SecurityLevel level) => (int)level is 0x00 or 0x01 or 0x03 or 0x11 or 0x13 or 0x33;
}

/// <summary>The "i" parameter of SCP03 (Amendment D v1.1.2 Table 5-1).</summary>
[Flags]
public enum Scp03Parameter
{
    None = 0,
    PseudoRandomChallenge = 0x10,
    ResponseMac = 0x20,
    ResponseEncryption = 0x40,

    /// <summary>i = 70, what the software card does.</summary>
    Full = 0x70,
}
