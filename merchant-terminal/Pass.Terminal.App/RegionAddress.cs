namespace Pass.Terminal.App;

/// <summary>A region's address as people type it.</summary>
internal static class RegionAddress
{
    /// <summary>What paths are added to: it ends with a slash. Null for what is no address.</summary>
    public static Uri? Read(string? typed) =>
        Uri.TryCreate(typed is null || typed.EndsWith('/') ? typed : typed + "/", UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") ? address : null;
}
