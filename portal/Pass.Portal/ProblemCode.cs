namespace Pass.Portal;

/// <summary>Why a call was not even put to the rules. Names are a public contract: never renamed. A rule's own "no" is a RefusalCode.</summary>
public enum ProblemCode
{
    InvalidJson,
    InvalidFields,
    InvalidOperationId,
    InvalidPassNumber,
    OperationIdOfSeveralPasses,
    InvalidActivation,
    PresentationNotConfigured,
    TokenMissing,
    TokenMalformed,
    TokenSignature,
    TokenClaims,
    TokenAudience,
    TokenLifetime,
    TokenNotYetValid,
    TokenExpired,
    TerminalUnknown,
    TerminalRevoked,
    PartnerUnknown,
    PartnerSuspended,
    ListConsentMissing,
    ActivationRefused,
    KeyMissing,
    KeyUnknown,
    KeyScope,
    NotFromAfar,
    UnknownPath,
    UnknownPass,
    UnknownSale,
    UnknownPayment,
    NotPublished,
    MethodNotAllowed,
    RequestTimeout,
    BodyTooLarge,
    HeadersTooLarge,
    NotJson,
    BadRequest,
    TooManyCalls,
    DailyQuota,
    TooManyAttempts,
    InternalError,
    Overloaded,
    Unavailable,
}

internal static class ProblemCodes
{
    public static int Status(this ProblemCode code) => code switch
    {
        ProblemCode.TokenMissing or ProblemCode.TokenMalformed or ProblemCode.TokenSignature or ProblemCode.TokenClaims
            or ProblemCode.TokenAudience or ProblemCode.TokenLifetime or ProblemCode.TokenNotYetValid or ProblemCode.TokenExpired
            or ProblemCode.TerminalUnknown or ProblemCode.KeyMissing or ProblemCode.KeyUnknown => StatusCodes.Status401Unauthorized,
        ProblemCode.TerminalRevoked or ProblemCode.PartnerUnknown or ProblemCode.PartnerSuspended
            or ProblemCode.ListConsentMissing or ProblemCode.ActivationRefused or ProblemCode.KeyScope or ProblemCode.NotFromAfar => StatusCodes.Status403Forbidden,
        ProblemCode.UnknownPath or ProblemCode.UnknownPass or ProblemCode.UnknownSale or ProblemCode.UnknownPayment or ProblemCode.NotPublished => StatusCodes.Status404NotFound,
        ProblemCode.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ProblemCode.OperationIdOfSeveralPasses => StatusCodes.Status409Conflict,
        ProblemCode.RequestTimeout => StatusCodes.Status408RequestTimeout,
        ProblemCode.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
        ProblemCode.NotJson => StatusCodes.Status415UnsupportedMediaType,
        ProblemCode.HeadersTooLarge => StatusCodes.Status431RequestHeaderFieldsTooLarge,
        ProblemCode.TooManyCalls or ProblemCode.DailyQuota or ProblemCode.TooManyAttempts => StatusCodes.Status429TooManyRequests,
        ProblemCode.InternalError => StatusCodes.Status500InternalServerError,
        ProblemCode.Overloaded or ProblemCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>The code of a status that the server itself gave.</summary>
    public static ProblemCode OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => ProblemCode.UnknownPath,
        StatusCodes.Status405MethodNotAllowed => ProblemCode.MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => ProblemCode.RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => ProblemCode.BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => ProblemCode.NotJson,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => ProblemCode.HeadersTooLarge,
        >= 500 => ProblemCode.InternalError,
        _ => ProblemCode.BadRequest,
    };
}
