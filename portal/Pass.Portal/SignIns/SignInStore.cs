using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Portal.SignIns;

/// <summary>Identity's own store on the region's database; what a second factor is made from is sealed before it is kept.</summary>
internal sealed class SignInStore(PassDbContext context, IdentityErrorDescriber errors, IDataProtectionProvider protection)
    : UserOnlyStore<SignIn, PassDbContext, int, IdentityUserClaim<int>, IdentityUserLogin<int>, IdentityUserToken<int>, IdentityUserPasskey<int>>(context, errors)
{
    private readonly IDataProtector _protector = protection.CreateProtector("sign-in tokens");

    public override Task SetTokenAsync(SignIn user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : _protector.Protect(value), cancellationToken);

    public override async Task<string?> GetTokenAsync(SignIn user, string loginProvider, string name, CancellationToken cancellationToken) =>
        await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } value ? _protector.Unprotect(value) : null;
}
