namespace Pass.Cards.Credentials;

/// <summary>
/// What each signature is about, given as COSE external_aad (RFC 9052 §4.3): it costs no byte on the wire, and a signature made for one
/// purpose never verifies for another.
/// </summary>
public static class SignedContext
{
    public static readonly byte[] Certificate = "pass/certificate/1"u8.ToArray();
    public static readonly byte[] TrustList = "pass/trust-list/1"u8.ToArray();
    public static readonly byte[] StatusList = "pass/status-list/1"u8.ToArray();
    public static readonly byte[] PhoneWindow = "pass/phone-window/1"u8.ToArray();
    public static readonly byte[] PhoneEnrolment = "pass/phone-enrolment/1"u8.ToArray();
}
