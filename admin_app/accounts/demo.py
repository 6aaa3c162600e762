"""Who works in the demonstration? The posts and the demo users of the contract, one person for each."""

import os
import secrets

from sqlalchemy import func, select

from admin_app.accounts import passwords
from admin_app.accounts.models import POSTS, Department, Post, User
from admin_app.extensions import db

DEPARTMENTS = {
    "management": ("Management", "总经理办公室"),
    "customer_service": ("Customer service", "客服部"),
    "marketing": ("Marketing", "市场部"),
    "finance": ("Finance", "财务部"),
    "information": ("Information technology", "信息部"),
}

# username, name, posts, department, rank, superior
CAST = (
    ("gm", "钟总", ("general_manager",), "management", "general_manager", None),
    ("csmanager", "梅经理", ("cs_manager",), "customer_service", "manager", "gm"),
    ("clerk", "林文", ("information_clerk",), "customer_service", "staff", "csmanager"),
    ("infosupervisor", "苏主管", ("information_supervisor",), "customer_service", "staff", "csmanager"),
    ("credit", "程信", ("credit_officer",), "customer_service", "staff", "csmanager"),
    ("contracts", "何同", ("contract_officer",), "customer_service", "staff", "csmanager"),
    ("service", "傅悦", ("service_officer", "sales_support"), "customer_service", "staff", "csmanager"),
    ("mktmanager", "赵经理", ("marketing_manager",), "marketing", "manager", "gm"),
    ("sales1", "萧一", ("salesperson",), "marketing", "staff", "mktmanager"),
    ("sales2", "肖二", ("salesperson",), "marketing", "staff", "mktmanager"),
    ("finmanager", "金经理", ("finance_manager",), "finance", "manager", "gm"),
    ("finance", "贝会", ("finance_officer",), "finance", "staff", "finmanager"),
    ("itclerk", "艾录", ("it_clerk",), "information", "staff", "gm"),
    ("auditor", "沈计", ("auditor",), None, "staff", "gm"),
    ("admin", "管理员", ("administrator",), None, "staff", "gm"),
)


def demo_password() -> tuple[str, bool]:
    """The password of every demo user, and whether it was made up just now (then say it, once)."""
    given = os.environ.get("GUIZHANG_DEMO_PASSWORD")
    return (given, False) if given else (secrets.token_urlsafe(9), True)


def is_anybody_hired() -> bool:
    return bool(db.session.scalar(select(func.count()).select_from(User)))


def has_demo_users() -> bool:
    found = db.session.scalar(select(User.id).where(User.is_demo, User.active).limit(1))
    return found is not None


def open_posts() -> dict[str, Post]:
    """Every post there is, by name; those not yet in the database are added."""
    posts = {post.name: post for post in db.session.scalars(select(Post))}
    for name in POSTS:
        if name not in posts:
            posts[name] = Post(name=name)
            db.session.add(posts[name])
    db.session.flush()
    return posts


def open_departments() -> dict[str, Department]:
    """The departments of the contract, by code; those not yet in the database are added."""
    known = {department.code: department for department in db.session.scalars(select(Department))}
    for code, (name_en, name_zh) in DEPARTMENTS.items():
        if code not in known:
            known[code] = Department(code=code, name_en=name_en, name_zh=name_zh)
            db.session.add(known[code])
    db.session.flush()
    return known


def hire_cast(password: str) -> dict[str, User]:
    """The demo users, all with this password; the caller commits."""
    posts, departments = open_posts(), open_departments()
    kept = passwords.hashed(password)
    hired: dict[str, User] = {}
    for username, name, held, department, rank, superior in CAST:
        user = User(
            username=username,
            email=f"{username}@demo.invalid",
            name=name,
            password=kept,
            active=True,
            is_demo=True,
            rank=rank,
            fs_uniquifier=secrets.token_hex(32),
            department=departments[department] if department else None,
            superior=hired[superior] if superior else None,
            roles=[posts[post] for post in held],
        )
        hired[username] = user
        db.session.add(user)
        db.session.flush()
    return hired
